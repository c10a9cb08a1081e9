/** A whole receiver in one language: it reads `WEBHOOK_SECRET` and `PORT`, and answers 204 or 400. */
export interface Snippet {
  language: string;
  title: string;
  file: string;
  code: string;
}

const NODE = `import { Webhook } from "standardwebhooks"; // npm install standardwebhooks
import { createServer } from "node:http";

const webhook = new Webhook(process.env.WEBHOOK_SECRET);

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const rawBody = Buffer.concat(chunks).toString("utf8"); // as it came: verify it before you parse it
  try {
    const event = webhook.verify(rawBody, request.headers);
    console.log(event.type, event.data.lead.id);
    response.writeHead(204).end();
  } catch {
    response.writeHead(400).end("bad signature");
  }
}).listen(Number(process.env.PORT ?? 3000));
`;

const PYTHON = `
import base64, hashlib, hmac, json, os, time
from http.server import BaseHTTPRequestHandler, HTTPServer

KEY = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))

def verify(headers, raw_body: bytes):
    if abs(time.time() - int(headers["webhook-timestamp"])) > 300:
        raise ValueError("too old")
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + raw_body
    expected = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    given = [part.removeprefix("v1,") for part in headers.get("webhook-signature", "").split(" ")]
    if not any(hmac.compare_digest(expected, signature) for signature in given):
        raise ValueError("bad signature")
    return json.loads(raw_body)

class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        raw_body = self.rfile.read(int(self.headers["content-length"]))
        try:
            event = verify(self.headers, raw_body)
            print(event["type"], event["data"]["lead"]["id"], flush=True)
            self.send_response(204)
        except (KeyError, TypeError, ValueError):
            self.send_response(400)
        self.end_headers()

HTTPServer(("", int(os.environ.get("PORT", "3000"))), Receiver).serve_forever()
`;

const GO = `
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

func verify(secret string, header http.Header, rawBody []byte) bool {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return false
	}
	id, timestamp := header.Get("webhook-id"), header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || time.Since(time.Unix(seconds, 0)).Abs() > 5*time.Minute {
		return false
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(rawBody)
	expected := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	for _, given := range strings.Split(header.Get("webhook-signature"), " ") {
		if hmac.Equal([]byte(expected), []byte(given)) {
			return true
		}
	}
	return false
}

func main() {
	port := os.Getenv("PORT")
	if port == "" {
		port = "3000"
	}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		rawBody, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil || !verify(os.Getenv("WEBHOOK_SECRET"), r.Header, rawBody) {
			http.Error(w, "bad signature", http.StatusBadRequest)
			return
		}
		fmt.Println(string(rawBody))
		w.WriteHeader(http.StatusNoContent)
	})
	if err := http.ListenAndServe(":"+port, nil); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
`;

const PHP = `
<?php
$raw_body = file_get_contents('php://input'); // not $_POST: the bytes as they came
$id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
$timestamp = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
$given = explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '');

$key = base64_decode(substr(getenv('WEBHOOK_SECRET'), strlen('whsec_')));
$expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$raw_body", $key, true));
$matches = array_filter($given, fn ($signature) => hash_equals($expected, $signature));

if (!$matches || abs(time() - (int) $timestamp) > 300) {
    http_response_code(400);
    exit('bad signature');
}
$event = json_decode($raw_body, true);
error_log($event['type'] . ' ' . $event['data']['lead']['id']);
http_response_code(204);
`;

export const SNIPPETS: readonly Snippet[] = [
  { language: "js", title: "Node.js, with the official library", file: "receiver.mjs", code: NODE },
  { language: "python", title: "Python, standard library only", file: "receiver.py", code: PYTHON },
  { language: "go", title: "Go, standard library only", file: "main.go", code: GO },
  { language: "php", title: "PHP, no package needed", file: "receiver.php", code: PHP },
];
