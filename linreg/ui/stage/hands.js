// Hands on the pictures: a point of the data is dragged, added or taken away, by mouse, finger or keyboard; the start of
// the training is dragged or chosen on the surface. While a point moves, the best line follows here; what was done is
// told to Python when it is done.
const NEAR = 14 // pixels from its middle, a point is grabbed
const FINGER = 24
const CLICK = 4 // pixels that a click may move
const STEP = 0.01 // of the picture: what an arrow key moves a point by
const AFTER_KEYS = 600 // milliseconds after the last key, before the page trains again

function createHands(boxes, { charts, say, done }) {
  let points = null // { x, y } of the examples that can be moved, null where none can
  let shown = null // the run
  let words = {}
  let selected = null
  let drag = null
  let waiting = 0

  function take(data, run, next) {
    words = next
    shown = run
    const held = run?.figures.fit.data.some(trace => trace.meta.role === "held_out")
    const drawn = data.figures.fit.data.find(trace => trace.meta.role === "points")
    points = data.hands && !held ? { x: numbersOf(drawn.x), y: numbersOf(drawn.y) } : null
    if (points === null || selected >= points.x.length) selected = null
    boxes.fit.tabIndex = points ? 0 : -1
    boxes.fit.dataset.hands = Boolean(points)
  }

  // ——— where a pointer is, in the units of a chart's axes; null beside them
  function placeOf(box, event) {
    const layout = box._fullLayout
    if (!layout) return null
    const frame = box.getBoundingClientRect()
    const across = event.clientX - frame.left - layout.xaxis._offset
    const down = event.clientY - frame.top - layout.yaxis._offset
    const inside = across >= 0 && down >= 0 && across <= layout.xaxis._length && down <= layout.yaxis._length
    return { x: layout.xaxis.p2d(across), y: layout.yaxis.p2d(down), across, down, inside }
  }

  function nearest(box, xs, ys, place, reach) {
    const { xaxis, yaxis } = box._fullLayout
    let best = null
    let least = reach
    for (let i = 0; i < xs.length; i++) {
      const away = Math.hypot(xaxis.d2p(xs[i]) - place.across, yaxis.d2p(ys[i]) - place.down)
      if (away <= least) [best, least] = [i, away]
    }
    return best
  }

  function startOf() {
    const trace = boxes.surface.data?.find(one => one.meta?.role === "start")
    return trace ? { x: numbersOf(trace.x), y: numbersOf(trace.y) } : { x: [], y: [] }
  }

  // ——— pointers
  function pressed(event) {
    if (!event.isPrimary || event.button > 0) return
    const box = event.currentTarget
    const place = placeOf(box, event)
    if (!place?.inside) return
    const reach = event.pointerType === "mouse" ? NEAR : FINGER
    const onFit = box === boxes.fit
    if (onFit && !points) return
    const at = onFit ? points : startOf()
    const row = nearest(box, at.x, at.y, place, reach)
    drag = { box, row, from: place, moved: false }
    if (row === null) return
    event.stopPropagation()
    box.setPointerCapture(event.pointerId)
    if (onFit) select(row)
  }

  function moved(event) {
    if (!drag) return
    const place = placeOf(drag.box, event)
    if (!place) return
    if (Math.hypot(place.across - drag.from.across, place.down - drag.from.down) > CLICK) drag.moved = true
    if (drag.row === null || !drag.moved) return
    event.stopPropagation()
    const to = kept(drag.box, place)
    if (drag.box === boxes.fit) movePoint(drag.row, to.x, to.y)
    else charts.put("surface", { start: { x: [to.x], y: [to.y] } })
    drag.to = to
  }

  function released(event) {
    const ended = drag
    drag = null
    if (!ended) return
    const place = placeOf(ended.box, event)
    if (event.type === "pointercancel" || !place) return
    if (ended.box === boxes.surface) {
      if (ended.row !== null ? ended.moved : !ended.moved) chooseStart(ended.to ?? place)
    } else if (ended.row !== null) {
      if (ended.moved) done({ kind: "move", row: ended.row, x: points.x[ended.row], y: points.y[ended.row] })
    } else if (!ended.moved) add(place.x, place.y)
  }

  // A finger on a point moves it; beside the points it scrolls the page.
  function touched(event) {
    const box = event.currentTarget
    const place = placeOf(box, event.touches[0])
    if (!place?.inside || (box === boxes.fit && !points)) return
    const at = box === boxes.fit ? points : startOf()
    if (nearest(box, at.x, at.y, place, FINGER) !== null) event.preventDefault()
  }

  function kept(box, place) {
    const [left, right] = box._fullLayout.xaxis.range
    const [bottom, top] = box._fullLayout.yaxis.range
    return { x: Math.min(Math.max(place.x, left), right), y: Math.min(Math.max(place.y, bottom), top) }
  }

  function chooseStart({ x, y }) {
    const [left, right] = boxes.surface._fullLayout.xaxis.range
    const [bottom, top] = boxes.surface._fullLayout.yaxis.range
    const trained = boxes.surface.data.find(trace => trace.meta?.role === "epoch_dot").meta.units === "trained"
    const scaling = trained ? shown.scaling : [0, 1, 0, 1]
    done({ kind: "start", x, y, width: right - left, height: top - bottom, scaling, bias: shown.has_bias })
  }

  // ——— the examples
  function movePoint(row, x, y) {
    points.x[row] = short(x, boxes.fit._fullLayout.xaxis)
    points.y[row] = short(y, boxes.fit._fullLayout.yaxis)
    const changes = { points: { x: points.x, y: points.y } }
    const best = shown?.squared ? leastSquares(points, shown.has_bias) : null
    if (best) changes.exact_line = x0 => best.weight * x0 + best.bias
    const residuals = charts.residualsTo(points)
    if (residuals) changes.residuals = residuals
    charts.put("fit", changes)
    say(best ? words.best_now
      .replace("{line}", equation(best, shown.has_bias, 3)).replace("{loss}", formatNumber(best.loss, 3)) : "")
  }

  function add(x, y) {
    const axes = boxes.fit._fullLayout
    done({ kind: "add", x: short(x, axes.xaxis), y: short(y, axes.yaxis) })
  }

  function select(row) {
    selected = row
    charts.select(row)
    if (row !== null) {
      const { x, y } = points
      say(words.point.replace("{row}", row + 1).replace("{rows}", x.length)
        .replace("{x}", formatNumber(x[row])).replace("{y}", formatNumber(y[row])))
    }
  }

  function typed(event) {
    if (!points || event.ctrlKey || event.metaKey || event.altKey) return
    const last = points.x.length - 1
    const { xaxis, yaxis } = boxes.fit._fullLayout
    const by = STEP * (event.shiftKey ? 10 : 1)
    const across = { ArrowLeft: -by, ArrowRight: by }[event.key] ?? 0
    const up = { ArrowDown: -by, ArrowUp: by }[event.key] ?? 0
    if (event.key === "PageDown") select(selected === null || selected === last ? 0 : selected + 1)
    else if (event.key === "PageUp") select(selected ? selected - 1 : last)
    else if (event.key === "Insert") add((xaxis.range[0] + xaxis.range[1]) / 2, (yaxis.range[0] + yaxis.range[1]) / 2)
    else if (selected === null) return
    else if (event.key === "Delete" || event.key === "Backspace") {
      done({ kind: "remove", row: selected })
      selected = null
    } else if (across || up) {
      const width = xaxis.range[1] - xaxis.range[0]
      const height = yaxis.range[1] - yaxis.range[0]
      const row = selected
      movePoint(row, points.x[row] + across * width, points.y[row] + up * height)
      select(row)
      clearTimeout(waiting)
      waiting = setTimeout(() => done({ kind: "move", row, x: points.x[row], y: points.y[row] }), AFTER_KEYS)
    } else if (event.key === "Escape") select(null)
    else return
    event.preventDefault()
  }

  function focused() {
    if (points && selected === null && boxes.fit.matches(":focus-visible")) select(0)
  }

  for (const box of [boxes.fit, boxes.surface]) {
    box.addEventListener("pointerdown", pressed, true)
    box.addEventListener("touchstart", touched, { capture: true, passive: false })
  }
  boxes.fit.addEventListener("keydown", typed)
  boxes.fit.addEventListener("focus", focused)
  // Plotly covers the page while a button is down: the rest of a drag is heard where nothing is in front.
  const ends = [["pointermove", moved], ["pointerup", released], ["pointercancel", released]]
  for (const [name, hear] of ends) window.addEventListener(name, hear, true)

  function close() {
    clearTimeout(waiting)
    for (const [name, hear] of ends) window.removeEventListener(name, hear, true)
  }

  return { take, close }
}

// As many digits as a hand can mean: a thousandth of the picture.
function short(value, axis) {
  const size = Math.abs(axis.range[1] - axis.range[0])
  const decimals = Math.max(0, 3 - Math.ceil(Math.log10(size)))
  return decimals > 15 ? value : Number(value.toFixed(decimals))
}

// The line of least squares and its mean squared residual; null where there is none.
function leastSquares({ x, y }, hasBias) {
  const mean = values => values.reduce((sum, value) => sum + value, 0) / values.length
  const xMean = hasBias ? mean(x) : 0
  const yMean = hasBias ? mean(y) : 0
  let across = 0
  let both = 0
  for (let i = 0; i < x.length; i++) {
    across += (x[i] - xMean) ** 2
    both += (x[i] - xMean) * (y[i] - yMean)
  }
  if (!(across > 0)) return null
  const weight = both / across
  const bias = yMean - weight * xMean
  return { weight, bias, loss: mean(x.map((at, i) => (y[i] - weight * at - bias) ** 2)) }
}

function equation({ weight, bias }, hasBias, digits) {
  const term = `ŷ = ${formatNumber(weight, digits)}·x`
  return hasBias ? `${term} ${bias < 0 ? "−" : "+"} ${formatNumber(Math.abs(bias), digits)}` : term
}
