// The three charts, drawn once and then only changed: what follows from the data, what follows from the run, and the
// state of the run that is shown. Plotly comes with Streamlit's own chart element, which the page has one of, unseen.
const CHARTS = ["fit", "loss", "surface"]
// From back to front.
const LAYERS = [
  "level", "band", "squares", "residuals", "floor", "companion_loss", "companion_path", "companion_dot",
  "companion_place", "loss", "validation_loss", "path", "downhill", "step", "points", "held_out", "true_line",
  "own_squares", "own_distances", "companion_line", "trained_line", "exact_line", "own_line", "new_points", "start", "optimum", "epoch_dot",
]
const CONFIG = { displayModeBar: false, doubleClick: "reset", scrollZoom: false, showTips: false }
const STILL = { mode: "immediate", transition: { duration: 0 }, frame: { duration: 0, redraw: false } }

function whenPlotlyIsThere(act) {
  if (window.Plotly?.react) act()
  else setTimeout(() => whenPlotlyIsThere(act), 30)
}

// placed: called with the name of a chart that has been drawn, or has another size.
function createCharts(boxes, placed) {
  const shown = Object.fromEntries(CHARTS.map(name => [name, { mark: null, run: null, movers: [], epoch: null, drawing: 0, moving: null }]))
  let wanted = null
  let latest = null // the run and the epoch that were to be shown last

  // Draws each chart whose figure is another than the one it shows: { figures, markOf, run, companions, epoch }, where
  // markOf tells the figures of a chart apart.
  function draw(next) {
    wanted = next
    whenPlotlyIsThere(drawWanted)
  }

  function drawWanted() {
    if (!wanted) return // drawn already, by a call that waited less
    const drawing = wanted
    wanted = null
    for (const name of CHARTS) {
      const mark = drawing.markOf(name)
      if (shown[name].mark === mark) continue
      drawOne(name, drawing.figures[name], drawing)
      shown[name].mark = mark
    }
  }

  function drawOne(name, figure, { run, companions, epoch }) {
    const traces = [...figure.data].sort((one, other) => layerOf(one) - layerOf(other))
    const movers = run ? traces.flatMap((trace, index) => moverOf(trace, index, companions, run)) : []
    for (const { index, role, first, own } of movers) {
      traces[index] = { ...traces[index], ...MOVES[role](first, own, epoch, run) }
    }
    const box = boxes[name]
    const layout = { ...figure.layout, width: box.clientWidth, height: box.clientHeight }
    if (run) fillInLosses(traces, run)
    Object.assign(shown[name], { run: run?.key, movers, epoch })
    whole(name, () => window.Plotly.react(box, traces, layout, CONFIG))
  }

  // Draws a chart as a whole between two moves of it: in the middle of one, Plotly would leave it cut at its former size.
  async function whole(name, act) {
    const chart = shown[name]
    chart.drawing += 1
    try {
      if (chart.moving) await chart.moving
      await act()
    } finally {
      chart.drawing -= 1
    }
    if (latest) move(latest.run, latest.epoch)
    if (!chart.drawing) placed(name)
  }

  // A picture that is overtaken by the next one rejects its promise.
  function animate(name, changes) {
    const moving = window.Plotly.animate(boxes[name], changes, STILL).catch(() => {}).finally(() => {
      if (shown[name].moving === moving) shown[name].moving = null
    })
    shown[name].moving = moving
  }

  // Shows state `epoch` in every chart that does not show it yet.
  function move(run, epoch) {
    latest = { run, epoch }
    if (wanted) wanted.epoch = epoch
    if (!window.Plotly?.animate) return
    for (const name of CHARTS) {
      const chart = shown[name]
      if (chart.run !== run.key || chart.epoch === epoch || !chart.movers.length || chart.drawing) continue
      chart.epoch = epoch
      const data = chart.movers.map(mover => MOVES[mover.role](mover.first, mover.own, epoch, run))
      animate(name, { data, traces: chart.movers.map(mover => mover.index) })
    }
  }

  // Puts other values into traces, by their roles: { x, y }, or a function of the x that are there.
  function put(name, changes) {
    const box = boxes[name]
    const traces = []
    const data = []
    box.data.forEach((trace, index) => {
      const change = changes[trace.meta?.role]
      if (!change) return
      traces.push(index)
      data.push(typeof change === "function" ? { y: numbersOf(trace.x).map(change) } : change)
      if (trace.meta.role !== "points") return
      const mover = shown[name].movers.find(one => one.role === "residuals")
      if (mover) Object.assign(mover.first, residualsTo(change))
    })
    if (traces.length) animate(name, { data, traces })
  }

  // The residuals that are drawn, from other examples of the same number to the same line; null where none are.
  function residualsTo({ x, y }) {
    const drawn = boxes.fit.data.find(trace => trace.meta?.role === "residuals")
    const line = boxes.fit.data.find(trace => trace.meta?.role === "trained_line")
    if (!drawn || !line) return null
    const [x0, , , x1] = numbersOf(line.x)
    const [y0, , , y1] = numbersOf(line.y)
    const height = at => y0 + ((y1 - y0) * (at - x0)) / (x1 - x0)
    return {
      x: x.flatMap(at => [at, at, null]),
      y: y.flatMap((value, i) => [value, height(x[i]), null]),
    }
  }

  // A chart's axes: their ranges, where a value is on the screen (from the box's own corner), and the value of y at a
  // place there; how many units of x are as long as one of y. Null before the chart is drawn, and while it is.
  function axes(name) {
    const { xaxis, yaxis } = boxes[name]._fullLayout ?? {}
    if (!(xaxis?._length > 0) || shown[name].drawing) return null
    return {
      x: xaxis.range,
      y: yaxis.range,
      across: x => xaxis._offset + xaxis.d2p(x),
      down: y => yaxis._offset + yaxis.d2p(y),
      heightAt: pixels => yaxis.p2d(pixels - yaxis._offset),
      xPerY: ((xaxis.range[1] - xaxis.range[0]) / xaxis._length) * (yaxis._length / (yaxis.range[1] - yaxis.range[0])),
    }
  }

  // Marks one example, or none (null).
  function select(row) {
    const index = boxes.fit.data.findIndex(trace => trace.meta?.role === "points")
    window.Plotly.restyle(boxes.fit, { selectedpoints: [row === null ? null : [row]] }, [index])
  }

  const sizes = new ResizeObserver(() => {
    for (const name of CHARTS) {
      const { clientWidth: width, clientHeight: height } = boxes[name]
      const layout = boxes[name]._fullLayout
      if (layout && width && height && (layout.width !== width || layout.height !== height)) {
        whole(name, () => window.Plotly.relayout(boxes[name], { width, height }))
      }
    }
  })
  for (const name of CHARTS) sizes.observe(boxes[name])

  return { draw, move, put, axes, residualsTo, select, close: () => sizes.disconnect() }
}

function layerOf(trace) {
  return LAYERS.indexOf(trace.meta?.role)
}

function moverOf(trace, index, companions, run) {
  const meta = trace.meta ?? {}
  if (!MOVES[meta.role]) return []
  const first = { ...meta, x: numbersOf(trace.x), y: numbersOf(trace.y) }
  if (trace.customdata && /path$/.test(meta.role)) first.epochs = numbersOf(trace.customdata)
  return [{ index, role: meta.role, first, own: meta.companion === undefined ? run : companions[meta.companion] }]
}

// The curve of the losses comes without its heights: the run has them.
function fillInLosses(traces, run) {
  for (const trace of traces) {
    if (trace.meta?.role === "loss") trace.y = numbersOf(trace.x).map(e => lossOn(trace.meta, run, e))
  }
}
