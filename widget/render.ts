import type { ComponentChildren } from "preact";

/** What a component returns once it is drawn up: an element with its children, or a text. */
interface Wanted {
  tag: string;
  props: Record<string, unknown>;
  children: ComponentChildren[];
}

/** What stands on the page for it. The record stays while the element does, so listeners find the present props in it. */
interface Drawn extends Omit<Wanted, "children"> {
  node: HTMLElement | SVGElement | Text;
  inside: Drawn[];
}

type Component = (props: Record<string, unknown>) => ComponentChildren;

const drawnIn = new WeakMap<Node, Drawn[]>();
let arrivals: (() => void)[] = [];

/** JSX is written as calls of this; its types are Preact's. Components are plain functions, so they are called at once. */
export function h(tag: string | Component, props: Wanted["props"] | null, ...children: ComponentChildren[]) {
  return typeof tag === "string" ? { tag, props: props ?? {}, children } : tag({ ...props, children });
}

export const Fragment: Component = ({ children }) => children as ComponentChildren;

/**
 * Makes the page agree with what the components say, and touches nothing that agrees already: an input keeps its text, its
 * focus and its place. In place of a library, as the widget's model alone says when to draw, and what it draws keeps its
 * order: a sixth of Preact's size. Elements that the browser's extensions put in between are left alone.
 */
export function render(children: ComponentChildren, root: ShadowRoot): void {
  drawnIn.set(root, drawInside(root, [children], drawnIn.get(root) ?? []));
  const calls = arrivals;
  arrivals = [];
  for (const call of calls) call();
}

function drawInside(parent: Node, children: ComponentChildren[], before: Drawn[]): Drawn[] {
  const wanted = children.flat(9).filter((child) => child != null && typeof child !== "boolean");
  const after = wanted.map((child, place) => {
    const old = before[place];
    const drawn = drawOne(child as unknown as Wanted | string, parent, old);
    if (old === undefined) parent.appendChild(drawn.node);
    else if (old !== drawn) {
      leave(old);
      old.node.replaceWith(drawn.node);
    }
    return drawn;
  });
  for (const old of before.slice(wanted.length)) {
    leave(old);
    old.node.remove();
  }
  return after;
}

function drawOne(wanted: Wanted | string, parent: Node, old: Drawn | undefined): Drawn {
  if (typeof wanted !== "object") return drawText(String(wanted), old);
  const { tag, props, children } = wanted;
  const drawn = old?.tag === tag ? old : newElement(tag, parent);
  const node = drawn.node as HTMLElement;
  const before = drawn.props;
  drawn.props = props;
  for (const name in { ...before, ...props }) {
    if (props[name] !== before[name]) setProp(drawn, node, name, props[name], name in before);
  }
  drawn.inside = drawInside(node, children, drawn.inside);
  return drawn;
}

function drawText(text: string, old: Drawn | undefined): Drawn {
  if (old?.tag !== "") return { tag: "", props: {}, node: document.createTextNode(text), inside: [] };
  if ((old.node as Text).data !== text) (old.node as Text).data = text;
  return old;
}

function newElement(tag: string, parent: Node): Drawn {
  const isDrawing = tag === "svg" || parent instanceof SVGElement;
  const node = isDrawing ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  return { tag, props: {}, node, inside: [] };
}

function setProp(drawn: Drawn, node: HTMLElement, name: string, value: unknown, isKnown: boolean): void {
  if (name === "ref") arrivals.push(() => (value as (element: Element) => void)(node));
  else if (name === "style") {
    const styles = value as Record<string, string>;
    for (const property in styles) node.style.setProperty(property, styles[property] ?? "");
  } else if (name.startsWith("on")) {
    if (isKnown) return; // the listener that is there asks for the present one
    node.addEventListener(name.slice(2).toLowerCase(), (event) => (drawn.props[name] as (event: Event) => void)(event));
  } else if (value == null || (typeof value === "boolean" && !name.startsWith("aria-"))) {
    node.toggleAttribute(name, value === true);
  } else if (name !== "key") node.setAttribute(name, `${value}`);
}

/** Whoever holds an element hears that it goes. */
function leave({ props, inside }: Drawn): void {
  (props.ref as ((element: null) => void) | undefined)?.(null);
  inside.forEach(leave);
}
