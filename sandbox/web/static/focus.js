// Redraw without taking the keyboard from the person who is using it.

export function refocused(root, redraw) {
  const active = document.activeElement;
  const key = root.contains(active) ? active.dataset.key : undefined;
  const selection =
    key && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
  redraw();
  if (!key) return;
  const found = [...root.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
  found?.focus({ preventScroll: true });
  if (selection?.[0] !== null && selection && found?.setSelectionRange)
    found.setSelectionRange(...selection);
}
