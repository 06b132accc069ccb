// The control bar: which state is shown, what the buttons and keys do, and the link's `epoch`.
const LONGEST = 8000 // milliseconds of a whole playback at speed 1
const SHORTEST = 1000
const PER_EPOCH = 80 // of a run too short to fill LONGEST
const CALM_PICTURES = 10 // with reduced motion: this many still pictures instead of a moving one
const SETTLE = 250 // after the last step, before the link is written
const players = new WeakMap()

export default function (component) {
  const { parentElement, data, setTriggerValue } = component
  let player = players.get(parentElement)
  if (!player) {
    player = createPlayer(parentElement)
    players.set(parentElement, player)
  }
  player.receive(readRun(data), epoch => setTriggerValue("paused", epoch))
  return player.close
}

function createPlayer(root) {
  const find = name => root.querySelector(`[data-part="${name}"]`)
  const [bar, play, back, forward, range, speed, status] =
    ["bar", "play", "back", "forward", "range", "speed", "status"].map(find)
  const drawings = new WeakMap()
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)")
  let run = null
  let times = null
  let epoch = null
  let playing = null // { from, since } of the playback's clock
  let report = () => {}
  let told = null // the epoch that Python knows of: "" for the end
  let settling = 0
  let drawing = 0

  function receive(next, tell) {
    report = tell
    const same = run && run.key === next.key
    const atEnd = run === null || epoch === run.epochs
    run = next
    label()
    if (!same) {
      times = timetable(run)
      if (epoch === null) takeFromLink()
      else if (atEnd || epoch > run.epochs) epoch = run.epochs
      if (playing) startClock()
    }
    show(epoch)
    if (!playing) settle(0)
  }

  function label() {
    back.setAttribute("aria-label", run.words.back)
    back.title = run.words.back
    forward.setAttribute("aria-label", run.words.forward)
    forward.title = run.words.forward
    range.setAttribute("aria-label", run.words.range)
    speed.setAttribute("aria-label", run.words.speed)
    speed.title = run.words.speed
    range.max = run.epochs
    range.disabled = play.disabled = run.epochs === 0
  }

  function show(next) {
    epoch = Math.min(Math.max(next, 0), run.epochs)
    const words = run.words.status
      .replace("{epoch}", epoch).replace("{epochs}", run.epochs).replace("{loss}", formatNumber(lossAt(run, epoch)))
    range.value = epoch
    range.style.setProperty("--done", `${(100 * epoch) / Math.max(run.epochs, 1)}%`)
    range.setAttribute("aria-valuetext", words)
    // Announced once it stands, and not twice while the range itself is read out.
    status.setAttribute("aria-live", playing || root.activeElement === range ? "off" : "polite")
    status.textContent = words
    bar.dataset.epoch = epoch
    bar.dataset.playing = Boolean(playing)
    const action = playing ? run.words.pause : run.words.play
    if (play.title !== action) {
      play.title = action
      play.setAttribute("aria-label", action)
    }
    back.disabled = epoch === 0
    forward.disabled = epoch === run.epochs
    showState(run, epoch, drawings)
  }

  // While it plays, each picture shows the last state whose time has come.
  function startClock() {
    playing = { from: times[epoch], since: performance.now() }
  }

  function duration() {
    return Math.min(Math.max(run.epochs * PER_EPOCH, SHORTEST), LONGEST) / Number(speed.value)
  }

  function start() {
    if (epoch === run.epochs) epoch = 0
    clearTimeout(settling)
    startClock()
    show(epoch)
    requestAnimationFrame(tick)
  }

  function tick(now) {
    if (!playing) return
    let time = playing.from + Math.max(now - playing.since, 0) / duration()
    if (calm.matches) time = Math.floor(time * CALM_PICTURES) / CALM_PICTURES
    const due = time >= 1 ? run.epochs : Math.max(epochAt(times, time), epoch)
    if (due === run.epochs) return pause(due)
    if (due !== epoch) show(due)
    requestAnimationFrame(tick)
  }

  function pause(at = epoch) {
    playing = null
    show(at)
    settle(0)
  }

  function step(to) {
    playing = null
    show(to)
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
    playing = null
    clearTimeout(settling)
    takeFromLink()
    show(epoch)
  }

  play.onclick = () => (playing ? pause() : start())
  back.onclick = () => step(epoch - 1)
  forward.onclick = () => step(epoch + 1)
  range.oninput = () => step(Number(range.value))
  range.onchange = () => settle(0)
  speed.onchange = () => playing && startClock()
  bar.onkeydown = event => {
    const move = { ArrowLeft: epoch - 1, ArrowRight: epoch + 1, Home: 0, End: run.epochs }[event.key]
    if (event.target === speed || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === " " && event.target === range) play.onclick()
    else if (move !== undefined && event.target !== range) step(move)
    else return
    event.preventDefault()
  }

  // A chart that Streamlit draws anew shows the end: it is moved to the state shown as soon as it stands.
  const observer = new MutationObserver(() => {
    if (!drawing) {
      drawing = requestAnimationFrame(() => {
        drawing = 0
        if (run) showState(run, epoch, drawings)
      })
    }
  })
  observer.observe(document.querySelector('[data-testid="stMain"]') ?? document.body, { childList: true, subtree: true })
  window.addEventListener("popstate", returned)

  function close() {
    playing = null
    clearTimeout(settling)
    cancelAnimationFrame(drawing)
    observer.disconnect()
    window.removeEventListener("popstate", returned)
    players.delete(root)
  }

  return { receive, close }
}

// The link's `epoch`, as linreg.ui.stage.player.read_epoch reads it: the end unless it is the number of a state.
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
