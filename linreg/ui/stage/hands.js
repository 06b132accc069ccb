// Turns a click on the loss surface into a place on its axes. The chart is looked for at each click, since Streamlit
// draws a new one whenever its figure changes.
const tellers = new WeakMap()

export default function ({ parentElement, setTriggerValue }) {
  if (tellers.has(parentElement)) {
    tellers.get(parentElement).tell = place => setTriggerValue("chosen", place)
    return tellers.get(parentElement).close
  }
  const teller = { tell: place => setTriggerValue("chosen", place) }
  // Plotly takes a finger's tap for two clicks, of which the second may move the axes: what counts is where it came down,
  // and the browser's own click, not those that Plotly adds.
  let down = null
  const pressed = event => {
    down = placeUnder(event)
  }
  const clicked = event => {
    if (event.isTrusted && down && event.target.closest?.(".draglayer")) teller.tell(down)
  }
  document.addEventListener("pointerdown", pressed, true)
  document.addEventListener("click", clicked)
  teller.close = () => {
    document.removeEventListener("pointerdown", pressed, true)
    document.removeEventListener("click", clicked)
    tellers.delete(parentElement)
  }
  tellers.set(parentElement, teller)
  return teller.close
}

// The place on the axes, and how much they show; null beside them.
function placeUnder(event) {
  const gd = event.target.closest?.(".st-key-surface_figure .js-plotly-plot")
  const layout = gd?._fullLayout
  if (!layout || !event.target.closest(".draglayer")) return null
  const frame = gd.getBoundingClientRect()
  const across = event.clientX - frame.left - layout.xaxis._offset
  const down = event.clientY - frame.top - layout.yaxis._offset
  if (across < 0 || down < 0 || across > layout.xaxis._length || down > layout.yaxis._length) return null
  const [left, right] = layout.xaxis.range
  const [bottom, top] = layout.yaxis.range
  return { x: layout.xaxis.p2d(across), y: layout.yaxis.p2d(down), width: right - left, height: top - bottom }
}
