/** A way in which a text that an agent reads may try to give it orders. */
interface Trick {
  /** In words safe to print. */
  readonly warning: string;
  readonly pattern: RegExp;
}

// Texts are in lower case when they are looked at. Every gap is bounded, so that no text takes long.
const TRICKS: readonly Trick[] = [
  {
    warning: "a text asks its reader to ignore earlier instructions",
    pattern:
      /\b(?:ignore|disregard|forget|override)\s{1,4}(?:all\s{1,4}|any\s{1,4}|every\s{1,4})?(?:of\s{1,4})?(?:the\s{1,4}|your\s{1,4}|my\s{1,4})?(?:previous|prior|above|earlier|preceding|original|system)\s{1,4}(?:instruction|prompt|rule|guideline|direction|command)/,
  },
  {
    warning: "a text poses as a system prompt",
    pattern:
      /(?:<\|im_start\|>\s{0,4}system|<<sys>>|\bnew system (?:prompt|instructions?) ?:|\[system\] ?(?:you|important)|\bbegin system prompt\b)/,
  },
  {
    warning: "a text asks an assistant to keep something from its user",
    pattern:
      /\b(?:do not|don't|never|without)\s{1,4}(?:tell|telling|mention|mentioning|inform|informing|notify|notifying|alert|alerting|show|showing)\b[^.!?]{0,40}\b(?:the user|your user|the human|the operator|the developer)\b/,
  },
  {
    warning: "a text asks an assistant to send secrets away",
    pattern:
      /\b(?:assistant|agent|ai model|language model|llm|claude|codex|copilot)\b[^.!?]{0,120}\b(?:send|post|upload|exfiltrate|forward|transmit|submit|leak)\b[^.!?]{0,80}\b(?:secrets?|credentials?|tokens?|api keys?|passwords?|private keys?|environment variables|\.env|ssh keys?)\b/,
  },
  {
    warning: "a hidden comment holds a command that runs what it downloads",
    pattern:
      /<!--(?:(?!-->)[\s\S]){0,400}\b(?:curl|wget)\b[^|<>]{0,200}\|\s{0,4}(?:sudo\s{1,4})?(?:ba|z|da)?sh\b/,
  },
  {
    warning: "a hidden comment speaks to an assistant",
    pattern:
      /<!--(?:(?!-->)[\s\S]){0,200}\b(?:assistant|ai agent|ai model|language model|llm|claude|codex|copilot)\b(?:(?!-->)[\s\S]){0,100}\b(?:must|should|please|now|run|execute|install|fetch|send)\b/,
  },
  {
    warning: "a text is hidden in characters that are not drawn",
    pattern: /[\u200b-\u200f\u2060-\u2064\ufeff]{12}|[\u{e0020}-\u{e007f}]{6}/u,
  },
];

/** What in a text reads like orders to an assistant. Few and plain signs: a warning, and never proof. */
export const findInstructions = (text: string): readonly string[] => {
  const lower = text.toLowerCase();
  return TRICKS.filter(({ pattern }) => pattern.test(lower)).map(({ warning }) => warning);
};
