// Two arrows on the loss surface at state e: straight downhill, against the gradient over all training rows, and along
// the step that the epoch takes. All lengths are shares of the picture's width.
const SURFACE_SHAPE = 0.52 // of a surface on the screen: height to width, by which directions look as they are
const DOWNHILL_LENGTH = 0.15 // always: it is a direction
const LEAST_STEP = 0.09 // a shorter step is drawn so long, and the label says how many times as long as it is
const THERE = 0.015 // as near to the least loss there is no direction to see
const NEAR_BEST = 0.3 // as near to it, its name stands in the way below

MOVES.downhill = (first, run, e) => {
  const { weight, bias } = gradientAt(run, e)
  const [, xScale, , yScale] = run.scaling
  const across = first.units === "user" ? -weight * (yScale / xScale) : -weight
  const up = first.units === "user" ? -yScale * bias - across * run.scaling[0] : -bias
  return arrowFrom(placeAt(run, e, first), { x: across, y: up }, first, run, e)
}

MOVES.step = (first, run, e) => {
  if (e >= run.epochs) return NO_ARROW
  const from = placeAt(run, e, first)
  const to = placeAt(run, e + 1, first)
  return arrowFrom(from, { x: to.x - from.x, y: to.y - from.y }, first, run, e)
}

const NO_ARROW = { x: [null, null], y: [null, null], text: ["", ""] }

// The gradient of the loss over all training rows at state e, in the units that were trained: from sums over the rows
// for the MSE, else from the rows.
function gradientAt(run, e) {
  const { weight, bias } = lineAt(run, e)
  const [xMean, xScale, , yScale] = run.scaling
  if (run.loss_kind === "MSE") {
    const { rows, x, y, xx, xy } = run.sums
    const missed = weight * x + bias - y
    const along = (weight * xx - xy) / rows + missed * (x - xMean)
    return { weight: (2 * along) / (xScale * yScale), bias: (2 * missed) / yScale }
  }
  const slopeOf = run.loss_kind === "L1" ? Math.sign : missed => Math.min(Math.max(missed, -1), 1)
  const { x, y } = run.points
  let both = 0
  let alone = 0
  for (let i = 0; i < x.length; i++) {
    const slope = slopeOf((weight * x[i] + bias - y[i]) / yScale)
    both += slope * ((x[i] - xMean) / xScale)
    alone += slope
  }
  return { weight: both / x.length, bias: alone / x.length }
}

function arrowFrom(place, by, first, run, e) {
  const [left, right, bottom, top] = first.picture
  const begin = { u: (place.x - left) / (right - left), v: (place.y - bottom) / (top - bottom) }
  const way = { u: by.x / (right - left), v: by.y / (top - bottom) }
  const length = Math.hypot(way.u, way.v * SURFACE_SHAPE)
  const inside = begin.u > 0 && begin.u < 1 && begin.v > 0 && begin.v < 1
  const apart = distanceToBest(begin, first, run)
  if (!inside || !(length > 0) || !Number.isFinite(length) || apart < THERE) return NO_ARROW
  const isStep = first.role === "step"
  const shown = isStep ? Math.max(length, LEAST_STEP) : DOWNHILL_LENGTH
  const share = Math.min(shown / length, ...["u", "v"].map(axis => roomFor(begin[axis], way[axis])))
  const end = { u: begin.u + share * way.u, v: begin.v + share * way.v }
  const times = isStep && length < LEAST_STEP ? ` ×${formatNumber(LEAST_STEP / length, 2)}` : ""
  return {
    x: [place.x, left + end.u * (right - left)],
    y: [place.y, bottom + end.v * (top - bottom)],
    ...(isStep ? stepLabel : downhillLabel)(first.label + times, isStep ? begin : end, way, apart < NEAR_BEST),
  }
}

// How often `way` fits from `from` to the edge of the picture.
function roomFor(from, way) {
  return way === 0 ? Infinity : ((way > 0 ? 1 : 0) - from) / way
}

// How far from the least loss a place of the picture is.
function distanceToBest(place, { picture: [left, right, bottom, top], units }, run) {
  const [xMean, xScale, yMean, yScale] = run.scaling
  const { weight, bias } = run.best
  const best = units === "user"
    ? { weight, bias }
    : { weight: (weight * xScale) / yScale, bias: (bias + weight * xMean - yMean) / yScale }
  const u = (best.weight - left) / (right - left)
  const v = (best.bias - bottom) / (top - bottom)
  return Math.hypot(place.u - u, (place.v - v) * SURFACE_SHAPE)
}

// At the head, beyond it; near the least loss above.
function downhillLabel(label, { u, v }, way, nearBest) {
  const side = nearBest && u > 0.5 ? "center" : way.u >= 0 ? (u > 0.75 ? "left" : "right") : u < 0.25 ? "right" : "left"
  const above = nearBest || v < 0.15 || (way.v >= 0 && v < 0.85)
  return { text: ["", label], textposition: `${above ? "top" : "bottom"} ${side}` }
}

// At the place it leaves, below; near the least loss above and behind.
function stepLabel(label, { u, v }, way, nearBest) {
  const side = nearBest ? (way.u >= 0 ? "left" : "right") : u > 0.85 ? "left" : u < 0.15 ? "right" : "center"
  return { text: [label, ""], textposition: `${nearBest || v < 0.15 ? "top" : "bottom"} ${side}` }
}
