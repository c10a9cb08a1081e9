import { Hono } from "hono";

/** What intake is measured against: the least that a Hono route can do which stores what it was sent. */
const app = new Hono<{ Bindings: { DB: D1Database } }>();

app.post("/insert", async (c) => {
  const body = await c.req.json<{ email: string }>();
  await c.env.DB.prepare("INSERT INTO yardstick (id, email, body) VALUES (?, ?, ?)")
    .bind(crypto.randomUUID(), body.email, JSON.stringify(body))
    .run();
  return c.json({ accepted: true }, 202);
});

export default app;
