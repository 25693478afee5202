/** How long after it was done the same is taken for the second click of a double click. */
const DOUBLE_CLICK_MS = 1000;

/**
 * Does once what is asked for twice: whoever asks for the same while it is under way, or within a second after,
 * is given what came of the first. What failed can be tried again at once.
 */
export function joined<Question, Answer>(
  ask: (question: Question) => Promise<Answer>,
): (question: Question) => Promise<Answer> {
  const asked = new Map<string, Promise<Answer>>();
  return (question) => {
    const key = JSON.stringify(question);
    const before = asked.get(key);
    if (before !== undefined) return before;
    const answer = ask(question);
    asked.set(key, answer);
    const forget = () => asked.delete(key);
    answer.then(() => setTimeout(forget, DOUBLE_CLICK_MS), forget);
    return answer;
  };
}
