// What each role of a trace shows at state e, from the trace as Python drew it (`first`, its x and y as numbers).
const NUMBERS = {
  f4: Float32Array, f8: Float64Array, i1: Int8Array, i2: Int16Array, i4: Int32Array,
  u1: Uint8Array, u2: Uint16Array, u4: Uint32Array,
}

// run: the one that the trace is of; page: the page's own, in whose units the surface is.
const MOVES = {
  companion_line: (first, run, e) => ({ y: heights(first.x, lineAt(run, last(run, e))) }),
  companion_loss: (first, run) => ({ y: first.x.map(epoch => lossOn(first, run, epoch)) }),
  companion_dot: (first, run, e) => ({ x: [last(run, e)], y: [within(lossOn(first, run, last(run, e)), first.far)] }),
  companion_path: (first, run, e, page) => {
    const places = [...first.epochs.filter(epoch => epoch < e), last(run, e)].map(epoch => besideAt(run, epoch, page))
    return { x: places.map(place => place.x), y: places.map(place => place.y) }
  },
  companion_place: (first, run, e, page) => {
    const place = besideAt(run, last(run, e), page)
    return { x: [place.x], y: [place.y] }
  },
  trained_line: (first, run, e) => ({ y: heights(first.x, lineAt(run, e)) }),
  new_points: (first, run, e) => ({ y: heights(first.x, lineAt(run, e)).map(y => within(y, first.far)) }),
  residuals: (first, run, e) => {
    const line = lineAt(run, e)
    return { y: first.y.map((y, i) => (i % 3 === 1 ? line.weight * first.x[i] + line.bias : y)) }
  },
  squares: (first, run, e) => squaresAt(first, lineAt(run, e)),
  epoch_dot: (first, run, e) => {
    if (!first.units) return { x: [e], y: [lossOn(first, run, e)] }
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

// The loss as a chart of losses draws it: itself, or by how much it is above the least, and not less than `least`.
function lossOn({ least }, run, e) {
  return least === undefined ? lossAt(run, e) : Math.max(lossAt(run, e) - run.best.loss, least)
}

function heights(x, line) {
  return x.map(at => line.weight * at + line.bias)
}

// Each square is six corners long: its x and its y stand at the first and the third, the line at the others. Those right
// of first.middle, if there is one, reach to the left.
function squaresAt(first, line) {
  const x = first.x.slice()
  const y = first.y.slice()
  for (let i = 0; i < x.length; i += 6) {
    const height = line.weight * first.x[i] + line.bias
    const side = first.x[i] > first.middle ? -1 : 1
    const across = first.x[i] + side * Math.abs(first.y[i + 2] - height) * first.x_per_y
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

// A run that is over rests at its end.
function last(run, e) {
  return Math.min(e, run.epochs)
}

// Where another run stands on the page's surface: its line, in the page's units.
function besideAt(run, e, page) {
  const line = lineAt(run, e)
  const surface = page.figures.surface.data.find(trace => trace.meta.role === "epoch_dot").meta
  if (surface.units === "user") return { x: within(line.weight, surface.far[0]), y: within(line.bias, surface.far[1]) }
  const [xMean, xScale, yMean, yScale] = page.scaling
  const weight = (line.weight * xScale) / yScale
  const bias = (line.bias + line.weight * xMean - yMean) / yScale
  return { x: within(weight, surface.far[0]), y: within(bias, surface.far[1]) }
}

function within(value, most) {
  return Math.min(Math.max(value, -most), most)
}
