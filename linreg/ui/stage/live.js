// Numbers in the text of the page that belong to the state of the run that the player shows. A span says which:
// data-live="weight", "bias", "loss", "y" (at data-x), "gap" (of y from the best line's), "line" (the equation).
const LIVE = {
  weight: ({ line }) => line.weight,
  bias: ({ line }) => line.bias,
  loss: ({ loss }) => loss,
  weight_gap: ({ line, best }) => line.weight - best.weight,
  bias_gap: ({ line, best }) => line.bias - best.bias,
  loss_gap: ({ loss, best }) => loss - best.loss,
  y: ({ line }, x) => line.weight * x + line.bias,
  y_gap: ({ line, best }, x) => (line.weight - best.weight) * x + line.bias - best.bias,
}
const painters = new WeakMap()

export default function ({ parentElement, data }) {
  let painter = painters.get(parentElement)
  if (!painter) {
    const place = parentElement.querySelector("[data-part=live]")
    painter = { place, html: null, state: null }
    const stop = listen((name, part) => {
      if (name !== "state") return
      painter.state = part
      paint(painter)
    })
    painter.close = () => {
      stop()
      painters.delete(parentElement)
    }
    painters.set(parentElement, painter)
  }
  if (painter.html !== data.html) {
    painter.html = data.html
    painter.place.innerHTML = data.html // written by linreg.ui.stage.live, which escapes all that is not its own
  }
  painter.run = data.run
  paint(painter)
  return painter.close
}

// A number of another run is about to be written anew, or its run is about to arrive.
function paint({ place, state, run }) {
  if (!state || state.key !== run) return
  for (const span of place.querySelectorAll("[data-live]")) {
    const { live, x, digits, decimals } = span.dataset
    if (live === "line") span.textContent = equationOf(state, span.dataset)
    else {
      const value = LIVE[live](state, Number(x))
      span.textContent = decimals === undefined ? formatNumber(value, Number(digits)) : formatFixed(value, Number(decimals))
    }
  }
}

function equationOf({ line }, { at, digits, bias }) {
  const term = `${formatNumber(line.weight, Number(digits))} · ${at}`
  if (bias === undefined) return term
  return `${term} ${line.bias < 0 ? "−" : "+"} ${formatNumber(Math.abs(line.bias), Number(digits))}`
}
