import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { sentenceOf } from "../../api.ts";
import { useDesk } from "../../context.ts";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Mark } from "../../ui/Icon.tsx";
import { DoorPicture } from "./SignInPage.tsx";

export function NewWorkspacePage() {
  const { session } = useDesk();
  const name = useSignal("");
  const problem = useSignal<string | null>(null);
  const isBusy = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector("input")?.focus(), []);

  const create = async () => {
    isBusy.value = true;
    problem.value = null;
    try {
      await session.createWorkspace(name.value.trim());
    } catch (error) {
      problem.value = sentenceOf(error);
    } finally {
      isBusy.value = false;
    }
  };

  return (
    <main class="door">
      <section class="door-form">
        <header class="door-brand">
          <Mark size={34} />
          <strong>Leadbell</strong>
        </header>
        <form
          ref={form}
          class="stack loose"
          onSubmit={(event) => {
            event.preventDefault();
            void create();
          }}
        >
          <div>
            <h1>Welcome. What is your business called?</h1>
            <p class="soft">Your forms, leads and colleagues live in its workspace. You can change the name later.</p>
          </div>
          <TextField
            label="Name of the business"
            value={name.value}
            onText={(text) => {
              name.value = text;
            }}
            maxLength={80}
            required
            autocomplete="organization"
            placeholder="Example Roofing Ltd"
            mistake={problem.value}
          />
          <Button kind="primary" size="large" type="submit" isBusy={isBusy.value} isWide>
            Make the workspace
          </Button>
        </form>
        <div class="row apart note">
          <span class="grow clip">Signed in as {session.me.value?.email}</span>
          <Button kind="quiet" size="small" onClick={() => void session.signOut()}>
            Sign out
          </Button>
        </div>
      </section>
      <DoorPicture />
    </main>
  );
}
