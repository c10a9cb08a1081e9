// The package ships no types; these are the parts that the bench uses.
declare module "autocannon" {
  interface Options {
    url: string;
    connections: number;
    duration?: number;
    method: "POST";
    headers: Record<string, string>;
    requests: { setupRequest(request: { body?: string }): object }[];
  }
  interface Result {
    "2xx": number;
    non2xx: number;
    errors: number;
    duration: number;
    latency: { p50: number; p99: number };
  }
  export default function autocannon(options: Options): Promise<Result>;
}
