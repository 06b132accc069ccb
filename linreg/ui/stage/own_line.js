// A line of the reader's own in the data chart: held at two handles, or set by the sliders of its weight and its bias.
// Its equation, its loss and its squares follow here; Python is told where it was let go.
const HANDLES = [0.08, 0.92] // of the picture's width
const EDGE = 0.02 // of its height: as near to its edge a handle comes
const KEY_STEP = 0.01 // of its height, by an arrow key; ten times with Shift
const PRECISE = 0.002 // of its height: as exact as the numbers of a line are that was dragged

// done(act) tells Python what was done; changed(line, loss, part) that it is somewhere else; replay(line) asks for the
// training that begins with it to be played.
function createOwnLine(root, { charts, done, changed, replay }) {
  const find = name => root.querySelector(`[data-part="${name}"]`)
  const handles = [find("handle_left"), find("handle_right")]
  const sliders = [find("own_weight"), find("own_bias")]
  let part = null // what Python told last
  let words = {}
  let points = null // { x, y } of the training rows, where the browser has them
  let line = null // { weight, bias } as it stands
  let sent = [] // lines that Python was told and has not answered
  let drag = null // { side, grip, fixed } while a handle is held
  let waiting = 0

  function take(next, figure, newWords) {
    words = newWords
    part = next
    if (!part) {
      line = null
      sent = []
      return
    }
    const trace = [...part.figure.data, ...figure.data].find(one => one.meta.role === "points")
    points = part.rows_drawn ? { x: numbersOf(trace.x), y: numbersOf(trace.y) } : null
    const [weight, bias] = part.guess
    const answer = sent.findIndex(one => one.weight === weight && one.bias === bias)
    if (answer >= 0) sent = sent.slice(answer + 1)
    else if (!drag) {
      line = { weight, bias }
      sent = []
    }
  }

  // ——— what there is to know of the line
  function loss() {
    if (points || part.loss === "MSE") return lossOf(line, points, part)
    const [weight, bias] = part.guess
    return line.weight === weight && line.bias === bias ? part.told_loss : NaN
  }

  function sentence() {
    return words.own_now.replace("{line}", equation(line, part.has_bias, 3)).replace("{loss}", formatNumber(loss(), 3))
  }

  // How much of the way from the flat line to the best one, 0 to 100; rounded down, so that only the best has 100.
  function score() {
    const { flat_loss: flat, best_loss: best } = part
    const share = flat > best ? (flat - loss()) / (flat - best) : Number(loss() <= flat)
    return Math.floor(1000 * Math.min(Math.max(share, 0), 1) + 1e-9) / 10
  }

  // ——— where it is drawn
  function changes() {
    const { weight, bias } = line
    const at = x => weight * x + bias
    const found = { own_line: x => at(x) }
    const traces = part.figure.data
    const squares = traces.find(trace => trace.meta.role === "own_squares")
    const distances = traces.find(trace => trace.meta.role === "own_distances")
    if (squares) {
      const { x, xPerY } = charts.axes("fit")
      const first = { x: numbersOf(squares.x), y: numbersOf(squares.y), x_per_y: xPerY, middle: (x[0] + x[1]) / 2 }
      found.own_squares = squaresAt(first, line)
    }
    if (distances) {
      const x = numbersOf(distances.x)
      found.own_distances = { x, y: numbersOf(distances.y).map((y, i) => (i % 3 === 1 ? at(x[i]) : y)) }
    }
    return found
  }

  // Puts everything where the line is; again whenever the chart was drawn anew or has another size.
  function place() {
    const axes = charts.axes("fit")
    if (!part) for (const handle of handles) handle.hidden = true
    if (!part || !axes) return
    charts.put("fit", changes())
    const said = sentence()
    handles.forEach((handle, side) => {
      const [x, y] = held(side, axes)
      handle.hidden = side === 0 && !part.has_bias // a line through the origin is held at one end
      handle.style.left = `${axes.across(x)}px`
      handle.style.top = `${axes.down(y)}px`
      handle.setAttribute("aria-valuemin", axes.y[0])
      handle.setAttribute("aria-valuemax", axes.y[1])
      handle.setAttribute("aria-valuenow", y)
      handle.setAttribute("aria-valuetext", said)
    })
    sliders.forEach((slider, which) => {
      const shown = part.sliders !== null && (which === 0 || part.has_bias)
      slider.parentElement.hidden = !shown
      if (!shown) return
      const [low, high, step] = part.sliders[which]
      const value = which === 0 ? line.weight : line.bias
      slider.step = "any"
      slider.min = Math.min(low, value)
      slider.max = Math.max(high, value)
      slider.value = value
      slider.step = step
      if (Number(slider.value) !== value) slider.step = "any"
      slider.setAttribute("aria-valuetext", said)
    })
    find("own_reveal").hidden = part.revealed
    if (part.revealed) fill(find("own_said"), said + words.gap + part.score, "{score}", formatNumber(score()))
    else find("own_said").replaceChildren()
    changed(line, loss(), part)
  }

  // A handle stands on the line, or at the edge of the picture where the line has left it.
  function held(side, axes) {
    const x = axes.x[0] + HANDLES[side] * (axes.x[1] - axes.x[0])
    return [x, inPicture(line.weight * x + line.bias, axes)]
  }

  function inPicture(y, { y: [low, high] }) {
    const edge = EDGE * (high - low)
    return Math.min(Math.max(y, low + edge), high - edge)
  }

  // ——— hands
  function hold(side, y, fixed, axes) {
    const x = HANDLES.map(share => axes.x[0] + share * (axes.x[1] - axes.x[0]))
    const heights = side === 0 ? [inPicture(y, axes), fixed] : [fixed, inPicture(y, axes)]
    line = part.has_bias
      ? shortLine(x, heights, PRECISE * (axes.y[1] - axes.y[0]))
      : { weight: Number((heights[1] / x[1]).toPrecision(4)), bias: 0 }
    place()
  }

  function other(side, axes) {
    const x = axes.x[0] + HANDLES[1 - side] * (axes.x[1] - axes.x[0])
    return line.weight * x + line.bias
  }

  function tellSoon(delay = 0) {
    clearTimeout(waiting)
    waiting = setTimeout(() => act("guess"), delay)
  }

  function act(kind) {
    clearTimeout(waiting)
    if (!part || !line) return
    if (kind !== "guess_away") sent.push(line)
    done({ kind, ...line, has_bias: part.has_bias })
  }

  handles.forEach((handle, side) => {
    handle.addEventListener("pointerdown", event => {
      const axes = charts.axes("fit")
      if (!event.isPrimary || event.button > 0 || !axes) return
      handle.setPointerCapture(event.pointerId)
      drag = { side, grip: event.clientY - axes.down(held(side, axes)[1]), fixed: other(side, axes) }
    })
    handle.addEventListener("pointermove", event => {
      const axes = charts.axes("fit")
      if (drag?.side !== side || !axes) return
      hold(side, axes.heightAt(event.clientY - drag.grip), drag.fixed, axes)
    })
    for (const end of ["pointerup", "pointercancel"]) {
      handle.addEventListener(end, () => {
        if (drag?.side !== side) return
        drag = null
        tellSoon()
      })
    }
    handle.addEventListener("keydown", event => {
      const axes = charts.axes("fit")
      const steps = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 }[event.key]
      if (!steps || !axes || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      const by = steps * KEY_STEP * (event.shiftKey ? 10 : 1) * (axes.y[1] - axes.y[0])
      hold(side, held(side, axes)[1] + by, other(side, axes), axes)
      tellSoon(AFTER_KEYS)
    })
  })
  sliders.forEach((slider, which) => {
    slider.oninput = () => {
      line = which === 0 ? { ...line, weight: Number(slider.value) } : { ...line, bias: Number(slider.value) }
      place()
    }
    slider.onchange = () => tellSoon(AFTER_KEYS)
  })
  find("own_reveal").onclick = () => act("guess_reveal")
  find("own_away").onclick = () => act("guess_away")
  find("own_train").onclick = () => {
    replay({ ...line })
    act("guess_train")
  }

  function label() {
    handles.forEach((handle, side) => handle.setAttribute("aria-label", words[side === 0 ? "own_left" : "own_right"]))
    for (const name of ["own_reveal", "own_train", "own_away"]) find(name).textContent = words[name]
  }

  return { take, place, label: next => { words = next; label() }, close: () => clearTimeout(waiting) }
}

// The loss of a line as torch defines it, of the training rows or, for the MSE, from their sums; `bend`: of Huber's.
function lossOf({ weight, bias }, points, { loss, sums, bend }) {
  if (!points) {
    const { rows, x, y, xx, xy, yy } = sums
    return (yy - 2 * weight * xy + weight ** 2 * xx) / rows + (y - weight * x - bias) ** 2
  }
  const of = {
    MSE: r => r * r,
    L1: Math.abs,
    Huber: r => (Math.abs(r) <= bend ? 0.5 * r * r : bend * (Math.abs(r) - 0.5 * bend)),
  }[loss]
  return points.x.reduce((sum, x, i) => sum + of(points.y[i] - weight * x - bias), 0) / points.x.length
}

// The line with the shortest numbers that is at both x as high as it should be, give or take `slack`.
function shortLine(x, heights, slack) {
  const weight = (heights[1] - heights[0]) / (x[1] - x[0])
  const middle = [(x[0] + x[1]) / 2, (heights[0] + heights[1]) / 2]
  let line = { weight, bias: middle[1] - weight * middle[0] }
  for (let digits = 1; digits < 16; digits++) {
    const short = Number(weight.toPrecision(digits))
    for (let more = digits; more < 16; more++) {
      line = { weight: short, bias: Number((middle[1] - short * middle[0]).toPrecision(more)) }
      if (x.every((at, i) => Math.abs(line.weight * at + line.bias - heights[i]) <= slack)) return line
    }
  }
  return line
}
