import { unpackModel } from "../core/text-model.ts";

/** A judge's model that knows no word and no sign: with it a judge does nothing but read. */
export const EMPTY_MODEL = unpackModel({
  bits: 15,
  weights: "",
  scale: 0,
  known: "",
  signs: [],
  constant: 0,
  slope: 1,
  offset: 0,
});
