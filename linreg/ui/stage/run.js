// The run as Python packed it: four bytes with the length of a header in JSON, the header, then the arrays it names,
// each with epochs + 1 states in the units that were trained. State e is the one before epoch e's update; the last
// one is the end.
const ARRAYS = { f4: Float32Array, f8: Float64Array }

function readRun(bytes) {
  const { header, packed, start } = readHeader(bytes)
  let at = start
  const run = { ...header }
  for (const [name, type] of header.arrays) {
    const end = at + (header.epochs + 1) * ARRAYS[type].BYTES_PER_ELEMENT
    run[name] = new ARRAYS[type](packed.slice(at, end).buffer)
    at = end
  }
  return run
}

function readHeader(bytes) {
  const packed = bytes.slice()
  const length = new DataView(packed.buffer).getUint32(0, true)
  const header = JSON.parse(new TextDecoder().decode(packed.subarray(4, 4 + length)))
  return { header, packed, start: 4 + length }
}

// The runs beside the page's: a header with the length of each, then the runs, each packed as above.
function readCompanions(bytes) {
  const { header, packed, start } = readHeader(bytes)
  let at = start
  const runs = header.lengths.map(length => {
    at += length
    return readRun(packed.subarray(at - length, at))
  })
  return { ...header, runs }
}

// The line of state e in the user's units: the same operations in the same order as Scaling.line_in_user_units.
function lineAt(run, e) {
  const [xMean, xScale, yMean, yScale] = run.scaling
  const weight = run.weight[e] * (yScale / xScale)
  return { weight, bias: yMean + yScale * run.bias[e] - weight * xMean }
}

function lossAt(run, e) {
  return run.loss[e] * run.loss_factor
}

// Which share of the variation of y the line of state e explains, from sums over the rows: 1 − SSE / SST.
function explainedAt(run, e) {
  const { rows, x, y, xx, xy, yy } = run.sums
  const line = lineAt(run, e)
  const shift = y - line.weight * x - line.bias
  const missed = yy - 2 * line.weight * xy + line.weight ** 2 * xx + rows * shift ** 2
  return yy > 0 ? 1 - missed / yy : NaN
}

// Where in the playback each state comes, from 0 to 1: mostly by how far the line moves inside the picture, so that a
// fast beginning takes its time, and partly by epochs, so that the end is not a standstill.
const BY_EPOCHS = 0.25

function timetable(run) {
  const [low, high, height] = run.picture
  const times = new Float64Array(run.epochs + 1)
  let before = lineAt(run, 0)
  for (let e = 1; e <= run.epochs; e++) {
    const now = lineAt(run, e)
    const weight = now.weight - before.weight
    const bias = now.bias - before.bias
    const moved = Math.max(Math.abs(weight * low + bias), Math.abs(weight * high + bias))
    times[e] = times[e - 1] + (Math.min(moved, height) || 0)
    before = now
  }
  const whole = times[run.epochs]
  return times.map((time, e) => {
    const share = e / Math.max(run.epochs, 1)
    return whole > 0 ? BY_EPOCHS * share + (1 - BY_EPOCHS) * (time / whole) : share
  })
}

// The last state whose time has come; times ascend.
function epochAt(times, time) {
  let low = 0
  let high = times.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (times[middle] <= time) low = middle
    else high = middle - 1
  }
  return low
}
