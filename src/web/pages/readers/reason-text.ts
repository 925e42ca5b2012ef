import type { Reason } from "../../api/profile-types.ts";

const sentences: Record<string, (detail: string) => string> = {
  read: (detail) => `Because you read “${detail}”`,
  item: (detail) => `Because you read “${detail}”`,
  similar: (detail) => `Close to “${detail}”`,
  topic: (detail) => `You follow ${detail}`,
  tag: (detail) => `You like ${detail}`,
  entity: (detail) => `You read about ${detail}`,
  section: (detail) => `From ${detail}`,
  author: (detail) => `By ${detail}`,
};

/** A reason as a reader would hear it; a detail that is a sentence already stays as it is. */
export function reasonText(reason: Reason): string {
  const isSentence =
    /\s\S+\s/.test(reason.detail) && /^(you|because|read|popular|new|people|readers|close|from)\b/i.test(reason.detail);
  return isSentence ? reason.detail : (sentences[reason.kind]?.(reason.detail) ?? reason.detail);
}
