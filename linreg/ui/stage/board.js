// What the components of the page tell each other: parts by name, each kept until the next one.
const board = (window.linregBoard ??= { parts: new Map(), hearers: new Set() })

function tell(name, part) {
  board.parts.set(name, part)
  for (const hear of board.hearers) hear(name, part)
}

// Hears what is known already and whatever is told from now on; returns how to stop.
function listen(hear) {
  board.hearers.add(hear)
  for (const [name, part] of board.parts) hear(name, part)
  return () => board.hearers.delete(hear)
}
