// The charts of the page, moved by plotly.js through the roles of their traces. Streamlit draws a chart anew whenever
// its figure changes, so nothing here is kept beyond the chart's own list of traces.
const CHARTS = ["fit_figure", "loss_figure", "surface_figure"]
const NUMBERS = {
  f4: Float32Array, f8: Float64Array, i1: Int8Array, i2: Int16Array, i4: Int32Array,
  u1: Uint8Array, u2: Uint16Array, u4: Uint32Array,
}

// A trace's x or y as numbers: plain, or packed as plotly.py sends it.
function numbersOf(values) {
  if (!values || !values.bdata) return Array.from(values ?? [])
  const bytes = Uint8Array.from(atob(values.bdata), letter => letter.charCodeAt(0))
  return Array.from(new NUMBERS[values.dtype](bytes.buffer))
}

// What each role shows at state e, from the trace as it was drawn first.
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

// The charts that show this run. One of another run is about to be drawn anew, or its run is about to arrive.
function chartsOf(run) {
  return CHARTS.map(key => document.querySelector(`.st-key-${key} .js-plotly-plot`)).filter(
    gd => gd?.calcdata && gd.layout?.meta === run.key,
  )
}

// The traces that move, as they were drawn first; read once for each drawing.
function moversOf(gd, drawings) {
  let drawing = drawings.get(gd)
  if (!drawing || drawing.data !== gd.data) {
    const movers = gd.data.flatMap((trace, index) => {
      const meta = trace.meta ?? {}
      if (!MOVES[meta.role]) return []
      const first = { ...meta, x: numbersOf(trace.x), y: numbersOf(trace.y) }
      if (meta.role === "path") first.epochs = numbersOf(trace.customdata)
      return [{ index, role: meta.role, first }]
    })
    drawing = { data: gd.data, movers, shown: null }
    drawings.set(gd, drawing)
  }
  return drawing
}

// Shows state e in every chart of the run that does not show it yet.
function showState(run, e, drawings) {
  if (!window.Plotly?.animate) return
  for (const gd of chartsOf(run)) {
    const drawing = moversOf(gd, drawings)
    if (drawing.shown === e || !drawing.movers.length) continue
    const untouched = drawing.shown === null
    drawing.shown = e
    const data = drawing.movers.map(mover => MOVES[mover.role](mover.first, run, e))
    if (untouched && e === run.epochs && alreadyShows(drawing.movers, data)) continue
    const traces = drawing.movers.map(mover => mover.index)
    const still = { mode: "immediate", transition: { duration: 0 }, frame: { duration: 0, redraw: false } }
    // A picture that is overtaken by the next one rejects its promise.
    window.Plotly.animate(gd, { data, traces }, still).catch(() => {})
  }
}

// A chart is drawn at the end of its run, so that nothing has to move on a first visit or after each training.
function alreadyShows(movers, data) {
  return movers.every(({ first }, index) =>
    ["x", "y"].every(axis => {
      const wanted = data[index][axis]
      return !wanted || (wanted.length === first[axis].length && wanted.every((value, i) => near(value, first[axis][i])))
    }),
  )
}

function near(one, other) {
  return Object.is(one, other) || Math.abs(one - other) <= 1e-6 * Math.max(Math.abs(one), Math.abs(other))
}
