// A small bar for each learning rate that was tried, on a logarithmic scale; a click takes that rate.
export default function ({ parentElement, data, setTriggerValue }) {
  const strip = parentElement.querySelector("[data-part=rate_strip]")
  strip.setAttribute("aria-label", data.label)
  strip.replaceChildren(...data.bars.map(bar => button(bar)), ...data.marks.map(mark), ...data.ticks.map(tick))

  function button({ rate, place, height, kind, own, title }) {
    const made = document.createElement("button")
    made.type = "button"
    made.className = kind
    made.title = title
    made.setAttribute("aria-label", title)
    made.setAttribute("aria-pressed", own)
    made.style.left = `${100 * place}%`
    made.style.setProperty("--height", `${100 * height}%`)
    made.onclick = () => setTriggerValue("rate", rate)
    return made
  }

  function mark({ place, title }) {
    const made = document.createElement("span")
    made.className = "limit"
    made.title = title
    made.style.left = `${100 * place}%`
    return made
  }

  function tick({ place, text }) {
    const made = document.createElement("span")
    made.className = "tick"
    made.textContent = text
    made.style.left = `${100 * place}%`
    return made
  }
}
