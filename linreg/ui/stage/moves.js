// What each role of a trace shows at state e, from the trace as Python drew it (`first`, its x and y as numbers).
const NUMBERS = {
  f4: Float32Array, f8: Float64Array, i1: Int8Array, i2: Int16Array, i4: Int32Array,
  u1: Uint8Array, u2: Uint16Array, u4: Uint32Array,
}

const MOVES = {
  trained_line: (first, run, e) => ({ y: heights(first.x, lineAt(run, e)) }),
  new_points: (first, run, e) => ({ y: heights(first.x, lineAt(run, e)) }),
  residuals: (first, run, e) => {
    const line = lineAt(run, e)
    return { y: first.y.map((y, i) => (i % 3 === 1 ? line.weight * first.x[i] + line.bias : y)) }
  },
  squares: (first, run, e) => squaresAt(first, lineAt(run, e)),
  epoch_dot: (first, run, e) => {
    if (!first.units) return { x: [e], y: [lossAt(run, e)] }
    const place = placeAt(run, e, first)
    return { x: [place.x], y: [place.y] }
  },
  path: (first, run, e) => {
    const walked = first.epochs.filter(epoch => epoch < e)
    const places = [...walked, e].map(epoch => placeAt(run, epoch, first))
    return { x: places.map(place => place.x), y: places.map(place => place.y) }
  },
}

// A trace's x or y as numbers: plain, or packed as plotly.py sends it.
function numbersOf(values) {
  if (!values || !values.bdata) return Array.from(values ?? [])
  const bytes = Uint8Array.from(atob(values.bdata), letter => letter.charCodeAt(0))
  return Array.from(new NUMBERS[values.dtype](bytes.buffer))
}

function heights(x, line) {
  return x.map(at => line.weight * at + line.bias)
}

// Each square is six corners long: its x and its y stand at the first and the third, the line at the others.
function squaresAt(first, line) {
  const x = first.x.slice()
  const y = first.y.slice()
  for (let i = 0; i < x.length; i += 6) {
    const height = line.weight * first.x[i] + line.bias
    const across = first.x[i] + Math.abs(first.y[i + 2] - height) * first.x_per_y
    x[i + 1] = x[i + 2] = across
    y[i] = y[i + 1] = y[i + 4] = height
  }
  return { x, y }
}

// Where a state stands on the surface: weight and bias, or weight and loss, in the units of its axes. Of a run that
// diverges, not farther out than the browser can draw.
function placeAt(run, e, { units, axes, far }) {
  const trained = { weight: run.weight[e], bias: run.bias[e] }
  const line = units === "user" ? lineAt(run, e) : trained
  const loss = units === "user" ? lossAt(run, e) : run.loss[e]
  return { x: within(line.weight, far[0]), y: within(axes === "loss" ? loss : line.bias, far[1]) }
}

function within(value, most) {
  return Math.min(Math.max(value, -most), most)
}
