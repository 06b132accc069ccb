// The control bar: which state is shown, what the buttons and keys do, and the link's `epoch`.
const LONGEST = 8000 // milliseconds of a whole playback at speed 1
const SHORTEST = 1000
const PER_EPOCH = 80 // of a run too short to fill LONGEST
const ONCE = 2000 // of the playback that a first visit sees by itself
const CALM_PICTURES = 10 // with reduced motion: this many still pictures instead of a moving one
const SETTLE = 250 // after the last step, before the link is written

// show(epoch, playing) paints a state; report(epoch) tells Python where it rests ("" for the end).
function createPlayer(root, { show, report }) {
  const find = name => root.querySelector(`[data-part="${name}"]`)
  const [bar, play, back, forward, range, speed, status] =
    ["bar", "play", "back", "forward", "range", "speed", "status"].map(find)
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)")
  let run = null
  let words = {}
  let times = null
  let epoch = null
  let playing = null // { from, since, duration } of the playback's clock
  let told = null // the epoch that Python knows of: "" for the end
  let settling = 0
  let awaited = null // the line that a run is to begin with, to be played as soon as it comes

  function label(next) {
    words = next
    for (const [part, word] of [[back, words.back], [forward, words.forward], [speed, words.speed]]) {
      part.setAttribute("aria-label", word)
      part.title = word
    }
    range.setAttribute("aria-label", words.range)
    if (run) paint(epoch)
    else disable()
  }

  function disable() {
    play.setAttribute("aria-label", words.play)
    play.title = words.play
    for (const part of [play, back, forward, range]) part.disabled = true
    status.textContent = ""
  }

  function receive(next) {
    if (next === null) {
      playing = null
      run = null
      clearTimeout(settling)
      return disable()
    }
    const same = run && run.key === next.key
    const atEnd = epoch === null || run === null || epoch === run.epochs
    run = next
    range.max = run.epochs
    range.disabled = play.disabled = run.epochs === 0
    if (!same) {
      times = timetable(run)
      if (epoch === null) firstRun()
      else {
        if (atEnd || epoch > run.epochs) epoch = run.epochs
        if (playing) startClock(duration())
      }
    }
    if (awaited && beginsWith(run, awaited)) playFromStart()
    paint(epoch)
    if (!playing) settle(0)
  }

  // Plays the run that begins with this line of the user's units: the one that is here, or the next one that does.
  function replay(line) {
    awaited = line
    if (!run || !beginsWith(run, line)) return
    playFromStart()
    paint(epoch)
  }

  function playFromStart() {
    awaited = null
    clearTimeout(settling)
    epoch = 0
    const begins = !playing
    startClock(duration())
    if (begins) requestAnimationFrame(tick)
  }

  // On a first visit the run plays once, unless the link names an epoch or less motion is wanted.
  function firstRun() {
    takeFromLink()
    if (epoch === run.epochs && run.epochs > 1 && !calm.matches && !document.hidden) {
      epoch = 0
      startClock(ONCE)
      requestAnimationFrame(tick)
    }
  }

  function paint(next) {
    epoch = Math.min(Math.max(next, 0), run.epochs)
    const said = words.status.replace("{epoch}", epoch).replace("{epochs}", run.epochs)
    const read = `${said} · ${words.loss.replace("{loss}", formatNumber(lossAt(run, epoch), 4))}`
    range.value = epoch
    range.style.setProperty("--done", `${(100 * epoch) / Math.max(run.epochs, 1)}%`)
    range.setAttribute("aria-valuetext", read)
    // Announced once it stands, and not twice while the range itself is read out.
    status.setAttribute("aria-live", playing || document.activeElement === range ? "off" : "polite")
    status.textContent = said
    bar.dataset.epoch = epoch
    bar.dataset.playing = Boolean(playing)
    const action = playing ? words.pause : words.play
    if (play.title !== action) {
      play.title = action
      play.setAttribute("aria-label", action)
    }
    back.disabled = epoch === 0
    forward.disabled = epoch === run.epochs
    show(epoch, Boolean(playing))
  }

  // While it plays, each picture shows the last state whose time has come.
  function startClock(duration) {
    playing = { from: times[epoch], since: performance.now(), duration }
  }

  function duration() {
    return Math.min(Math.max(run.epochs * PER_EPOCH, SHORTEST), LONGEST) / Number(speed.value)
  }

  function start() {
    if (epoch === run.epochs) epoch = 0
    clearTimeout(settling)
    startClock(duration())
    paint(epoch)
    requestAnimationFrame(tick)
  }

  function tick(now) {
    if (!playing) return
    let time = playing.from + Math.max(now - playing.since, 0) / playing.duration
    if (calm.matches) time = Math.floor(time * CALM_PICTURES) / CALM_PICTURES
    const due = time >= 1 ? run.epochs : Math.max(epochAt(times, time), epoch)
    if (due === run.epochs) return pause(due)
    if (due !== epoch) paint(due)
    requestAnimationFrame(tick)
  }

  function pause(at = epoch) {
    playing = null
    paint(at)
    settle(0)
  }

  function step(to) {
    playing = null
    paint(to)
    settle(SETTLE)
  }

  // Writes the link and tells Python, for Share and for the step below. A burst of steps is told once.
  function settle(delay) {
    clearTimeout(settling)
    settling = setTimeout(() => {
      writeLink(epoch, run.epochs)
      const news = inWords(epoch)
      if (told === news) return
      told = news
      report(news)
    }, delay)
  }

  // Where the link decides, Python reads it as well.
  function takeFromLink() {
    epoch = epochInLink(run.epochs)
    told = inWords(epoch)
  }

  function inWords(state) {
    return state < run.epochs ? String(state) : ""
  }

  function returned() {
    if (!run) return
    playing = null
    clearTimeout(settling)
    takeFromLink()
    paint(epoch)
  }

  play.onclick = () => (playing ? pause() : start())
  back.onclick = () => step(epoch - 1)
  forward.onclick = () => step(epoch + 1)
  range.oninput = () => step(Number(range.value))
  range.onchange = () => settle(0)
  speed.onchange = () => playing && startClock(duration())
  bar.onkeydown = event => {
    if (!run || event.target === speed || event.ctrlKey || event.metaKey || event.altKey) return
    const move = { ArrowLeft: epoch - 1, ArrowRight: epoch + 1, Home: 0, End: run.epochs }[event.key]
    if (event.key === " " && event.target === range) play.onclick()
    else if (move !== undefined && event.target !== range) step(move)
    else return
    event.preventDefault()
  }
  window.addEventListener("popstate", returned)

  function close() {
    playing = null
    clearTimeout(settling)
    window.removeEventListener("popstate", returned)
  }

  return { label, receive, replay, close, shown: () => ({ run, epoch }) }
}

// Whether the first line of a run is this one, as exactly as a picture shows it.
function beginsWith(run, line) {
  const [low, high, height] = run.picture
  const first = lineAt(run, 0)
  const apart = x => Math.abs((first.weight - line.weight) * x + first.bias - line.bias)
  return Math.max(apart(low), apart(high)) < 1e-4 * (height + Math.abs(first.bias))
}

// The link's `epoch`, as linreg.ui.stage.stage.read_epoch reads it: the end unless it is the number of a state.
function epochInLink(epochs) {
  const raw = new URLSearchParams(window.location.search).get("epoch") ?? ""
  return /^\d{1,9}$/.test(raw) && Number(raw) <= epochs ? Number(raw) : epochs
}

function writeLink(epoch, epochs) {
  const address = new URL(window.location.href)
  if (epoch === epochs) address.searchParams.delete("epoch")
  else address.searchParams.set("epoch", epoch)
  if (address.href !== window.location.href) window.history.replaceState(window.history.state, "", address)
}
