import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

// Whatever a test forgot to answer itself ends here, in Node: nothing can leave the machine.
const refuseToLeave = (request: Request) =>
  new Response(`unexpected outbound request to ${request.url}`, { status: 599 });

export default defineConfig({
  test: {
    reporters: ["default", "./tools/tally-reporter.ts"],
    projects: [
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              cf: false,
              // Not the developer's own `.dev.vars`: a test's result must not hang on a private file.
              bindings: {
                TEST_MIGRATIONS: await readD1Migrations("migrations"),
                ENVIRONMENT: "local",
                PUBLIC_URL: "http://leadbell.test",
                APP_SECRET: "test_app_secret_of_more_than_32_characters",
                ENCRYPTION_KEYS: "local1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                TELEGRAM_BOT_TOKEN: "1000001:test-bot-token-of-enough-length",
                TELEGRAM_WEBHOOK_SECRET: "test-telegram-webhook-secret",
                TELEGRAM_API_ROOT: "http://telegram.test",
                OPENAI_API_KEY: "sk-test",
                OPENAI_BASE_URL: "http://openai.test/v1",
                EMAIL_API_KEY: "re_test",
                EMAIL_API_BASE: "http://email.test",
                OUTBOUND_ALLOW_HOSTS: "",
              },
              outboundService: refuseToLeave as never,
            },
          })),
        ],
        test: {
          name: "worker",
          include: ["worker/**/*.test.ts"],
          exclude: ["worker/house.test.ts"],
          setupFiles: ["worker/testing/setup.ts"],
          // Whichever test comes first loads the heavy vendor packages, which takes seconds on a busy machine.
          testTimeout: 20_000,
          isolate: false,
        },
      },
      {
        test: {
          name: "unit",
          environment: "node",
          include: ["worker/house.test.ts", "widget/**/*.test.ts", "dashboard/**/*.test.ts", "tools/**/*.test.ts"],
          exclude: ["**/*.browser.test.ts"],
          expect: { poll: { timeout: 4_000 } }, // the default of one second is little on a busy machine
        },
      },
      {
        test: {
          name: "browser",
          environment: "node",
          include: ["**/*.browser.test.ts", "e2e/**/*.test.ts"],
          exclude: ["node_modules/**"],
          fileParallelism: false,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 15_000 } }, // what a page does a moment after a click may take seconds there
        },
      },
    ],
  },
});
