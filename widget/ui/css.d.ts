declare module "*.css" {
  /** Minified by the build. */
  const text: string;
  export default text;
}
