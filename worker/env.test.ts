import { describe, expect, it } from "vitest";
import { ConfigurationError, parseConfig } from "./env.ts";

const LOCAL = {
  ENVIRONMENT: "local",
  PUBLIC_URL: "http://127.0.0.1:8787/",
  APP_SECRET: "local_secret_of_more_than_32_characters",
  ENCRYPTION_KEYS: "local1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
};
const PRODUCTION = {
  ENVIRONMENT: "production",
  PUBLIC_URL: "https://leadbell.example",
  APP_SECRET: "0a5bd2c1f0e94d7c9a6b1d3e5f708192",
  ENCRYPTION_KEYS: "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
  EMAIL_API_KEY: "re_live",
};

function problemsOf(vars: Record<string, unknown>): readonly string[] {
  try {
    parseConfig(vars);
    return [];
  } catch (error) {
    return error instanceof ConfigurationError ? error.problems : [String(error)];
  }
}

describe("the configuration", () => {
  it("reads a complete one, and takes the slash off the end of an address", () => {
    expect(parseConfig(LOCAL)).toMatchObject({ publicUrl: "http://127.0.0.1:8787", telegram: null, problems: [] });
    expect(parseConfig(PRODUCTION).email?.apiBase).toBe("https://api.resend.com");
  });

  it.each([
    ["APP_SECRET", undefined, "APP_SECRET is missing"],
    ["APP_SECRET", "   ", "APP_SECRET is missing"],
    ["APP_SECRET", "short", "APP_SECRET must have at least 32 characters"],
    ["ENCRYPTION_KEYS", "k1:abc", "ENCRYPTION_KEYS must be id:base64"],
    ["ENVIRONMENT", "staging", "ENVIRONMENT must be local or production"],
  ])("names %s when it is %j", (name, value, problem) => {
    const [first] = problemsOf({ ...LOCAL, [name]: value });

    expect(first).toContain(problem);
  });

  it.each([
    ["a local secret", { APP_SECRET: LOCAL.APP_SECRET }, "APP_SECRET"],
    ["a local key", { ENCRYPTION_KEYS: LOCAL.ENCRYPTION_KEYS }, "ENCRYPTION_KEYS"],
    ["plain http", { PUBLIC_URL: "http://leadbell.example" }, "PUBLIC_URL"],
    ["an open way to private addresses", { OUTBOUND_ALLOW_HOSTS: "127.0.0.1:9000" }, "OUTBOUND_ALLOW_HOSTS"],
    ["no way to send sign-in codes", { EMAIL_API_KEY: "" }, "EMAIL_API_KEY"],
  ])("production refuses to run with %s", (_, change, name) => {
    expect(problemsOf({ ...PRODUCTION, ...change }).join()).toContain(name);
  });

  it.each(["undefined", "", "  ", "short", "has spaces in it, many of them"])(
    "F41 counts Telegram as not set up while its webhook secret is %j, and says so",
    (secret) => {
      const config = parseConfig({
        ...LOCAL,
        TELEGRAM_BOT_TOKEN: "123456:a-token-of-a-believable-length",
        TELEGRAM_WEBHOOK_SECRET: secret,
      });

      expect(config.telegram).toBeNull();
      expect(config.problems.join()).toContain("TELEGRAM_WEBHOOK_SECRET");
    },
  );

  it("never repeats a value in what it says", () => {
    expect(problemsOf({ ...LOCAL, APP_SECRET: "hunter2" }).join()).not.toContain("hunter2");
  });
});
