// markdown.mjs: text from elsewhere in a page of Markdown.

/** The text with the signs escaped that Markdown would take as its own; what stands in backticks is code already. */
export function escaped(text) {
  const parts = text.split('`');
  return parts.map((part, at) => (at % 2 === 1 ? part.replaceAll('|', '\\|') : part.replace(/[\\*<>|[\]]|(?<=\b_*)_|_(?=_*\b)/g, '\\$&'))).join('`');
}
