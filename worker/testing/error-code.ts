/** The code of a refusal; null for any other answer. */
export async function errorCodeOf(answer: Response): Promise<string | null> {
  const body = await answer.json<{ error?: { code: string } }>().catch(() => null);
  return body?.error?.code ?? null;
}
