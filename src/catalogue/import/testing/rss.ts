/** A feed of these items. */
export const rss = (items: string, attributes = ""): string =>
  `<?xml version="1.0"?><rss version="2.0" ${attributes}><channel><title>Feed</title>${items}</channel></rss>`;
