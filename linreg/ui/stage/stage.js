// The stage: three charts, the player and the big numbers, all of one state of one run. Python hands it the words once,
// the data and the run whenever they change; what it shows of a run is computed here.
const PATIENCE = 400 // milliseconds that new data wait for their run before they are shown without one
const stages = new WeakMap()

export default function ({ parentElement, data, setTriggerValue }) {
  let stage = stages.get(parentElement)
  if (!stage) {
    stage = createStage(parentElement)
    stages.set(parentElement, stage)
  }
  stage.take(data, setTriggerValue)
  return stage.close
}

function createStage(root) {
  const find = name => root.querySelector(`[data-part="${name}"]`)
  const boxes = { fit: find("fit"), loss: find("loss"), surface: find("surface") }
  const charts = createCharts(boxes, name => name === "fit" && ownLine.place())
  const player = createPlayer(root, { show, report: epoch => trigger("paused", epoch) })
  const ownLine = createOwnLine(root, {
    charts, done: act => trigger("hand", act), changed: ownNumbers, replay: line => player.replay(line),
  })
  const hands = createHands(boxes, { charts, say, done: act => trigger("hand", act) })
  const endPresentation = createPresentation()
  let trigger = () => {}
  let words = {}
  let data = null
  let told = null // the run that Python told last
  let run = null // the one that is shown
  let companions = null
  let own = null // the line of the reader's own
  let stop = null
  let waiting = 0

  function take(next, setTriggerValue) {
    trigger = setTriggerValue
    if (JSON.stringify(next) === JSON.stringify(words)) return
    words = next
    for (const span of root.querySelectorAll("[data-word]")) span.textContent = words[span.dataset.word]
    player.label(words)
    ownLine.label(words)
    if (!stop) stop = listen(hear) // now there are words for what has been told already
  }

  // Parts come in any order; a run is shown once its data are there.
  function hear(name, part) {
    if (name === "data" && part) data = JSON.parse(part)
    else if (name === "run") told = part && readRun(part)
    else if (name === "companions") companions = part && readCompanions(part)
    else if (name === "own_line") own = part && JSON.parse(part)
    else return
    if (!data) return
    clearTimeout(waiting)
    if (told && told.data_key !== data.key) waiting = setTimeout(settle, PATIENCE, name)
    else settle(name)
  }

  function settle(name) {
    run = told?.data_key === data.key ? told : null
    const whole = root.querySelector(".linreg-stage")
    whole.dataset.run = run?.key ?? ""
    whole.dataset.own = !ownHere() ? "" : own.revealed ? "revealed" : "guessing"
    describe()
    if (name === "data" || name === "run") player.receive(run)
    draw()
  }

  function ownHere() {
    return own?.data_key === data.key
  }

  function describe() {
    const alts = { ...data.alts, ...run?.alts }
    for (const name of Object.keys(alts)) find(name).setAttribute("aria-label", alts[name])
  }

  // What follows from the data, with what the run adds or replaces, role by role.
  function draw() {
    if (!data) return
    const figures = { ...data.figures, ...run?.figures }
    figures.fit = joined(data.figures.fit, run?.figures.fit)
    const points = figures.fit.data.find(trace => trace.meta.role === "points")
    if (run) run.points ??= { x: numbersOf(points.x), y: numbersOf(points.y) }
    ownLine.take(ownHere() ? own : null, figures.fit, words)
    if (ownHere()) figures.fit = joined(figures.fit, own.figure)
    const beside = run && companions
    for (const name of beside ? Object.keys(beside.figures) : []) {
      figures[name] = { ...figures[name], data: [...figures[name].data, ...beside.figures[name]] }
    }
    const markOf = name => [data.marks[name], run?.marks[name], run?.key, beside?.mark, name === "fit" && ownHere() && own.mark].join(" ")
    charts.draw({ figures, markOf, run, companions: beside?.runs, epoch: player.shown().epoch })
    hands.take(data, run, words)
    say("")
  }

  // What a hand is doing, or, while it does nothing, what it could do.
  function say(sentence) {
    find("said").textContent = sentence || data.note
  }

  function show(epoch) {
    const shown = player.shown().run
    charts.move(shown, epoch)
    numbers(shown, epoch)
  }

  // While the reader guesses, the numbers are those of the guess.
  function ownNumbers(line, loss, { has_bias, revealed }) {
    if (revealed) return
    find("equation").textContent = equation(line, has_bias, 3)
    fill(find("big_loss"), words.loss, "{loss}", formatNumber(loss, 3))
    fill(find("explained"), "", "", "")
  }

  function numbers(shown, epoch) {
    const line = lineAt(shown, epoch)
    const loss = lossAt(shown, epoch)
    const share = explainedAt(shown, epoch)
    find("equation").textContent = equation(line, shown.has_bias, 3)
    fill(find("big_loss"), words.loss, "{loss}", formatNumber(loss, 3))
    if (share >= 0) fill(find("explained"), words.explained, "{share}", formatPercent(share))
    else fill(find("explained"), Number.isFinite(share) ? words.explains_nothing : "", "", "")
    tell("state", { key: shown.key, epoch, line, loss, best: shown.best })
  }

  function close() {
    clearTimeout(waiting)
    stop?.()
    player.close()
    charts.close()
    ownLine.close()
    hands.close()
    endPresentation()
    stages.delete(root)
  }

  return { take, close }
}

// A figure of the data with the traces that a run adds, or puts in place of those of the same role.
function joined(figure, more) {
  if (!more) return figure
  const replaced = new Set(more.data.map(trace => trace.meta.role))
  const axes = ["xaxis", "yaxis"].map(axis => [axis, { ...figure.layout[axis], ...more.layout[axis] }])
  return {
    data: [...figure.data.filter(trace => !replaced.has(trace.meta.role)), ...more.data],
    layout: { ...figure.layout, ...Object.fromEntries(axes) },
  }
}

// A sentence with one value in it, which stands out.
function fill(place, sentence, placeholder, value) {
  const [before, after] = placeholder ? sentence.split(placeholder) : [sentence, ""]
  const strong = document.createElement("b")
  strong.textContent = value
  place.replaceChildren(before, ...(value ? [strong] : []), after ?? "")
}
