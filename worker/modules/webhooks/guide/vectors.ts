/** A call and its signature, for somebody who writes a verification of their own. */
export interface SignatureVector {
  about: string;
  secret: string;
  id: string;
  timestamp: number;
  body: string;
  signature: string;
}

export const SIGNATURE_VECTORS: readonly SignatureVector[] = [
  {
    about: "the example of the Standard Webhooks libraries",
    secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    timestamp: 1_614_265_330,
    body: '{"test": 2432232314}',
    signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  },
  {
    about: "letters beyond ASCII, as UTF-8",
    secret: "whsec_TGVhZGJlbGwgdGVzdCB2ZWN0b3IgbnVtYmVyIG9uZSE=",
    id: "dlv_01jd2m8x4t9qf6zr0c5v7w3yks",
    timestamp: 1_795_251_600,
    body: '{"name":"Zoë 🦊","note":"a </script> & a line\\u2028"}',
    signature: "v1,11b4mrY9MHGZyFyQQfJLHnQly5zsKwEvBcx6HT1bygk=",
  },
  {
    about: "an empty body",
    secret: "whsec_TGVhZGJlbGwgdGVzdCB2ZWN0b3IgbnVtYmVyIG9uZSE=",
    id: "dlv_01jd2m8x4t9qf6zr0c5v7w3yks",
    timestamp: 1_795_251_600,
    body: "",
    signature: "v1,9ssVjY2rcxTXG2vWbW8OJ/9z0qmM+JwRsCcOQAATu4A=",
  },
  {
    about: "numbers that change when they are parsed and written again",
    secret: "whsec_TGVhZGJlbGwgdGVzdCB2ZWN0b3IgbnVtYmVyIHR3byE=",
    id: "dlv_01jd2m8x4t9qf6zr0c5v7w3yks",
    timestamp: 1_795_251_600,
    body: '{"a":0.1,"b":1e21,"c":-0.0,"d":3.0}',
    signature: "v1,QANcEWcmDfocbPzPl/SXJB2PDlKT9MmOJ1188RfZTAY=",
  },
];
