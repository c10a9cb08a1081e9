import type { Block } from "./blocks.ts";

/** The guide as `docs/webhooks.md` has it. */
export function renderMarkdown(title: string, blocks: readonly Block[]): string {
  return `${[`# ${title}`, ...blocks.map(renderBlock)].join("\n\n")}\n`;
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `${"#".repeat(block.level)} ${block.text}`;
    case "text":
      return block.text;
    case "list":
      return block.items.map((item, index) => `${block.isOrdered ? `${index + 1}.` : "-"} ${item}`).join("\n");
    case "code": {
      const fenced = `\`\`\`${block.language}\n${block.code}\n\`\`\``;
      if (block.isFolded) return `<details><summary>${block.title}</summary>\n\n${fenced}\n\n</details>`;
      return block.title === "" ? fenced : `**${block.title}**\n\n${fenced}`;
    }
    case "table":
      return [block.head, block.head.map(() => "---"), ...block.rows].map(renderRow).join("\n");
    default:
      return block satisfies never;
  }
}

function renderRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
