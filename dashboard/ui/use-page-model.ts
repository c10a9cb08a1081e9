import { useEffect, useMemo } from "preact/hooks";

/** A model that lives as long as its page, or as long as `key` stays the same. */
export function usePageModel<Model extends { open(): () => void }>(create: () => Model, key = ""): Model {
  const model = useMemo(create, [key]);
  useEffect(() => model.open(), [model]);
  return model;
}
