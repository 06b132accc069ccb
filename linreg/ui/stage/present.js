// The view for a projector: player, numbers and pictures alone. The key P and the link's `present` turn it on and off.
const PRESENTING = "linreg-present"

function createPresentation() {
  const root = document.documentElement

  function follow() {
    root.classList.toggle(PRESENTING, new URLSearchParams(window.location.search).get("present") === "true")
  }

  function pressed(event) {
    const typing = event.target.closest?.("input:not([type=range]), textarea, select, [contenteditable], [role=grid]")
    if (event.key.toLowerCase() !== "p" || event.ctrlKey || event.metaKey || event.altKey || typing) return
    const address = new URL(window.location.href)
    if (root.classList.contains(PRESENTING)) address.searchParams.delete("present")
    else address.searchParams.set("present", "true")
    window.history.replaceState(window.history.state, "", address)
    follow()
  }

  follow()
  window.addEventListener("keydown", pressed)
  window.addEventListener("popstate", follow)
  return () => {
    window.removeEventListener("keydown", pressed)
    window.removeEventListener("popstate", follow)
    root.classList.remove(PRESENTING)
  }
}
