import type { FormDefinition } from "./contract.ts";

/** A sensible first form: name, e-mail, phone, message. */
export function defaultDefinition(): FormDefinition {
  const field = { required: false, placeholder: "", options: [] };
  return {
    title: "How can we help?",
    intro: "Tell us in a line or two what you need. We answer within one working day.",
    button: "Send",
    thanks_title: "Thank you",
    thanks_text: "Your message is with us. We will be in touch soon.",
    launcher: "Contact us",
    fields: [
      { ...field, key: "name", label: "Name", type: "text" },
      { ...field, key: "email", label: "E-mail", type: "email", required: true },
      { ...field, key: "phone", label: "Phone", type: "phone" },
      { ...field, key: "message", label: "Message", type: "textarea", required: true },
    ],
    accent: "#4f46e5",
    theme: "auto",
    radius: 10,
    position: "right",
    footnote: "We use what you send only to answer you.",
    language: "en",
  };
}
