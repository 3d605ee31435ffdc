// Keeps the heading that the address names in view while the page above it is still growing, until the reader moves.
const MOVES = ["wheel", "touchstart", "pointerdown", "keydown"];

export default function () {
  const sought = location.hash.slice(1);
  const page = document.querySelector('[data-testid="stMainBlockContainer"]');
  if (!sought || !page) return undefined;
  const watch = new ResizeObserver(() => document.getElementById(sought)?.scrollIntoView());
  const stop = () => watch.disconnect();
  watch.observe(page);
  for (const move of MOVES) addEventListener(move, stop, { once: true, passive: true });
  return stop;
}
