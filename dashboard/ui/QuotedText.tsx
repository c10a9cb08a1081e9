import { piecesOf } from "./highlight.ts";
import { visible } from "./text.ts";

/** A stranger's text, with the words marked that something rests on. As inert as `StrangerText`. */
export function QuotedText({ text, quotes }: { text: string; quotes: readonly string[] }) {
  return (
    <bdi dir="auto">
      {piecesOf(text, quotes).map((piece, place) =>
        piece.isQuoted ? (
          <mark class="quoted" key={place}>
            {visible(piece.text)}
          </mark>
        ) : (
          visible(piece.text)
        ),
      )}
    </bdi>
  );
}
