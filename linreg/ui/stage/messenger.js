// Hands to the stage what Python has for it, and shows nothing itself. A part that leaves the page is taken back.
const told = new WeakMap()

export default function ({ parentElement, data }) {
  const [name, part] = data instanceof Uint8Array ? ["run", data] : [data.name, data.part]
  tell(name, part)
  told.set(parentElement, part)
  return () => {
    if (board.parts.get(name) === told.get(parentElement)) tell(name, null)
  }
}
