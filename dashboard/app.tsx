import { Component, type ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { LocationProvider, Route, Router, useLocation } from "preact-iso/router";
import { type Desk, DeskContext, useDesk } from "./context.ts";
import { BillingPage } from "./pages/billing/BillingPage.tsx";
import { DeliveryLogPage } from "./pages/destinations/DeliveryLogPage.tsx";
import { DestinationsPage } from "./pages/destinations/DestinationsPage.tsx";
import { OutcomeHooksPage } from "./pages/destinations/OutcomeHooksPage.tsx";
import { RulesPage } from "./pages/destinations/RulesPage.tsx";
import { WebhookPage } from "./pages/destinations/WebhookPage.tsx";
import { FormEditorPage } from "./pages/forms/FormEditorPage.tsx";
import { FormsPage } from "./pages/forms/FormsPage.tsx";
import { GuidePage } from "./pages/guide/GuidePage.tsx";
import { HeldPage, SpamPage } from "./pages/leads/HeldPage.tsx";
import { LeadPage } from "./pages/leads/LeadPage.tsx";
import { LeadsPage } from "./pages/leads/LeadsPage.tsx";
import { ReportsPage } from "./pages/reports/ReportsPage.tsx";
import { AiPage } from "./pages/settings/ai/AiPage.tsx";
import { SettingsPage } from "./pages/settings/SettingsPage.tsx";
import { NewWorkspacePage } from "./pages/sign-in/NewWorkspacePage.tsx";
import { SignInDialog, SignInPage } from "./pages/sign-in/SignInPage.tsx";
import { LinkButton } from "./ui/Button.tsx";
import { Mark } from "./ui/Icon.tsx";
import { Shell } from "./ui/Shell.tsx";
import { Empty, Problem } from "./ui/states.tsx";
import { Toasts } from "./ui/Toasts.tsx";

/** THE LIST of pages. */
const PAGES = [
  <Route key="home" path="/app" component={HomePage} />,
  <Route key="start" path="/app/start" component={GuidePage} />,
  <Route key="leads" path="/app/leads" component={LeadsPage} />,
  <Route key="lead" path="/app/leads/:id" component={LeadPage} />,
  <Route key="held" path="/app/held" component={HeldPage} />,
  <Route key="spam" path="/app/held/spam" component={SpamPage} />,
  <Route key="forms" path="/app/forms" component={FormsPage} />,
  <Route key="form" path="/app/forms/:id" component={FormEditorPage} />,
  <Route key="destinations" path="/app/destinations" component={DestinationsPage} />,
  <Route key="rules" path="/app/destinations/rules" component={RulesPage} />,
  <Route key="log" path="/app/destinations/log" component={DeliveryLogPage} />,
  <Route key="outcomes" path="/app/destinations/outcomes" component={OutcomeHooksPage} />,
  <Route key="webhook" path="/app/destinations/webhooks/:id" component={WebhookPage} />,
  <Route key="reports" path="/app/reports" component={ReportsPage} />,
  <Route key="billing" path="/app/billing" component={BillingPage} />,
  <Route key="ai" path="/app/settings/ai" component={AiPage} />,
  <Route key="settings" path="/app/settings" component={SettingsPage} />,
  <Route key="missing" default component={MissingPage} />,
];

export function App({ desk }: { desk: Desk }) {
  return (
    <DeskContext.Provider value={desk}>
      <LocationProvider scope="/app">
        <Gate />
      </LocationProvider>
      <Toasts model={desk.toasts} />
    </DeskContext.Provider>
  );
}

/** Decides between the door and the house. The address stays, so that signing in leads where one was going. */
function Gate() {
  const { session } = useDesk();
  switch (session.state.value) {
    case "loading":
      return (
        <div class="splash" aria-busy="true">
          <Mark size={44} />
          <span class="visually-hidden">Loading Leadbell</span>
        </div>
      );
    case "unreachable":
      return (
        <main class="splash">
          <Problem isPage text={session.problem.value} onRetry={() => void session.load()} />
        </main>
      );
    case "signed_out":
      return <SignInPage />;
    case "signed_in":
      return session.workspace.value === null ? <NewWorkspacePage /> : <House />;
  }
}

function House() {
  const { session } = useDesk();
  const { path } = useLocation();
  return (
    <>
      <Shell>
        <Mishaps path={path}>
          <Router onRouteChange={announcePage}>{PAGES}</Router>
        </Mishaps>
      </Shell>
      {session.hasExpired.value && <SignInDialog />}
    </>
  );
}

/** A page that breaks takes only itself down: the rest of the house stays usable, and the next page starts afresh. */
class Mishaps extends Component<{ path: string; children: ComponentChildren }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  override componentDidCatch(error: unknown): void {
    console.error(error);
    this.setState({ hasFailed: true });
  }

  override componentDidUpdate(before: { path: string }): void {
    if (this.state.hasFailed && before.path !== this.props.path) this.setState({ hasFailed: false });
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <Problem
        isPage
        text="Something on this page broke. Loading it again usually helps."
        onRetry={() => location.reload()}
      />
    );
  }
}

/** Takes the focus to the new page's heading, so that a screen reader says where one has arrived. */
function announcePage(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true }));
}

function HomePage() {
  const { session } = useDesk();
  const { route } = useLocation();
  const counts = session.counts.value.value;
  const hasTrouble = session.counts.problem.value !== null;
  useEffect(() => {
    if (counts === null && !hasTrouble) return;
    const isEmpty = counts !== null && counts.accepted + counts.held + counts.spam === 0;
    route(isEmpty && session.workspace.value?.guide_hidden === false ? "/app/start" : "/app/leads", true);
  }, [counts, hasTrouble]);
  return null;
}

function MissingPage() {
  return (
    <Empty
      isPage
      icon="search"
      title="There is nothing at this address"
      actions={
        <LinkButton kind="primary" href="/app/leads">
          Go to your leads
        </LinkButton>
      }
    >
      The link may be old, or it has a typing mistake.
    </Empty>
  );
}
