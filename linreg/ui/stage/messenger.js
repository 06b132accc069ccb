// Hands to the stage what Python has for it, and shows nothing itself. A part that leaves the page is taken back.
const told = new WeakMap()

// Bytes that begin with their name and a zero.
function named(bytes) {
  const end = bytes.indexOf(0)
  return [new TextDecoder().decode(bytes.subarray(0, end)), bytes.subarray(end + 1)]
}

export default function ({ parentElement, data }) {
  const [name, part] = data instanceof Uint8Array ? named(data) : [data.name, data.part]
  tell(name, part)
  told.set(parentElement, part)
  return () => {
    if (board.parts.get(name) === told.get(parentElement)) tell(name, null)
  }
}
