// Says in the language of the page what the front end says by itself in English, and tells the browser which language it is.
const PLACES = [
  "stFileUploader", "InputInstructions", "stElementToolbar", "stMainMenuPopover", "stStatusWidget", "stDialog",
  "stSkipToContent", "stDataFrameColumnMenu", "stDataFrameColumnVisibilityMenu", "stTooltipContent", "stConnectionStatus",
].map((place) => `[data-testid="${place}"]`).concat('[role="listbox"]', '[role="menu"]', '[role="dialog"]').join();
const ATTRIBUTES = ["aria-label", "placeholder", "title"];

function asPattern(words) {
  const plain = words.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${plain.join("(.+)")}$`, "s");
}

function teller(said, language) {
  const known = new Map();
  const patterns = [];
  for (const words of said) {
    for (const spoken of Object.keys(words).filter((other) => other !== language)) {
      if (words[spoken].includes("{")) patterns.push([asPattern(words[spoken]), words[language]]);
      else known.set(words[spoken], words[language]);
    }
  }
  return (text) => {
    const plain = known.get(text);
    if (plain !== undefined || !text) return plain;
    for (const [pattern, told] of patterns) {
      const found = text.match(pattern);
      if (found) return told.replace(/\{\w+\}/, found[1]);
    }
    return undefined;
  };
}

function tell(told) {
  for (const place of document.querySelectorAll(PLACES)) {
    const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const other = told(texts.currentNode.nodeValue.trim());
      if (other !== undefined) texts.currentNode.nodeValue = other;
    }
  }
  for (const attribute of ATTRIBUTES) {
    for (const element of document.querySelectorAll(`[${attribute}]`)) {
      const other = told(element.getAttribute(attribute));
      if (other !== undefined) element.setAttribute(attribute, other);
    }
  }
}

let watch = new MutationObserver(() => {});

export default function ({ data: { language, locale, said } }) {
  watch.disconnect(); // the function is called anew, without an end to the call before, when the language changes
  document.documentElement.lang = locale;
  const told = teller(said, language);
  watch = new MutationObserver(() => tell(told));
  tell(told);
  if (language !== "en") {
    const changes = { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES };
    watch.observe(document.body, changes);
  }
  return () => watch.disconnect();
}
