import { expect, test } from "vitest";
import { proposalsOf, rewrittenBy } from "../../../testing/propose.ts";
import { replaceInformal, useFormalWord, usePlainWord } from "./register-words.ts";

test.each([
  ["We messed up.", "We made a mistake."],
  ["We screwed up your booking.", "We made a mistake with your booking."],
  ["Nope, we are closed.", "No, we are closed."],
  ["Yup, that is right.", "Yes, that is right."],
  ["Just a heads up: we close early.", "Please note: we close early."],
  ["FYI, the shop is closed.", "Please note that the shop is closed."],
  ["BTW, it is free.", "In addition, it is free."],
  ["Our bad!", "We apologise!"],
  ["Heads up - we are closed.", "Please note: we are closed."],
  ["Looks like your card has expired.", "It appears that your card has expired."],
  ["No worries if you are late.", "That is no problem if you are late."],
  ["Sorry, we are out of stock.", "Unfortunately, we are out of stock."],
  ["You guys can reply asap.", "You can reply as soon as possible."],
  ["We have tons of ideas.", "We have many ideas."],
  ["It is gonna be great.", "It is going to be great."],
  ["We can't wait to see you.", "We look forward to seeing you."],
  ["Can't wait to share it.", "We look forward to sharing it."],
  ["Hope you like it.", "We hope that you like it."],
  ["Thanks a bunch for hanging in there.", "Thank you very much for your patience."],
  ["Ping us.", "Contact us."],
  ["Oops, our bad!", "We apologise!"],
  ["FYI we are open.", "Please note that we are open."],
  ["Grab a seat, folks, it is on.", "Grab a seat, everyone, it is on."],
  ["Wanna join us?", "Would you like to join us?"],
  ["Your stuff is on its way.", "Your stuff is on its way."],
  ["Bring your stuff to the desk.", "Bring your items to the desk."],
  ["Stuff gets lost.", "Stuff gets lost."],
  ["The stuff you ordered is here.", "The stuff you ordered is here."],
  ["There's tons of seats.", "There's tons of seats."],
  ["Your order got messed up.", "Your order got messed up."],
  ["Snag 20% off.", "Snag 20% off."],
  ["We hit a snag.", "We hit a problem."],
  ["I ain't sure, they ain't ready.", "I am not sure, they are not ready."],
  ["That sucks.", "That is unfortunate."],
  ["We're stoked to have you.", "We're delighted to have you."],
  ["That's on us.", "That's on us."],
])("slang: %s", (text, expected) => {
  expect(rewrittenBy(replaceInformal, text)).toBe(expected);
});

test.each([
  ["Don't want it? Cancel in two clicks.", "If you do not want it, you can cancel in two clicks."],
  ["Changed your mind? Let us know.", "If you have changed your mind, please let us know."],
  ["Questions? Reply to this email.", "If you have questions, please reply to this email."],
  ["Any problems? Call us.", "If you have any problems, please call us."],
  ["Not happy? Return it.", "If you are not happy, you can return it."],
  ["Ready to order? Visit our shop.", "If you are ready to order, please visit our shop."],
  ["Looking for a gift? We can help.", "If you are looking for a gift, we can help."],
  ["Still waiting? Please write to us.", "If you are still waiting, please write to us."],
  ["Forgot your password? Reset it here.", "If you have forgotten your password, please reset it here."],
  ["Need more time? Just ask.", "If you need more time, please ask."],
  ["Can't find it? Call us.", "If you cannot find it, please call us."],
  ["Got feedback? Tell us.", "If you have feedback, please tell us."],
  ["Not what you wanted? Return it.", "If it is not what you wanted, you can return it."],
  ["Not working? Call us.", "If it is not working, please call us."],
])("questions without a subject: %s", (text, expected) => {
  expect(proposalsOf(replaceInformal, text)).toContain(expected);
});

test.each([
  ["a full question", "Do you want it? Cancel in two clicks."],
  ["a full question with its verb denied", "Don't you want it? Cancel in two clicks."],
  ["a question word", "Why wait? Cancel in two clicks."],
  ["a question that another follows", "Want it? Want more?"],
  ["a name", "Larkhill sofa? Cancel it."],
  ["another line", "Want it?\n\nCancel in two clicks."],
  ["messing up without an object of ours", "You messed up the rota."],
  ["a form that may be past or present", "We let you down."],
])("%s stays", (_, text) => {
  const joined = rewrittenBy(replaceInformal, text);
  expect(joined.startsWith("If ")).toBe(false);
  if (!text.startsWith("You")) expect(joined).toBe(text);
});

test.each([
  ["We need more time.", "We require more time."],
  ["We help you with the form.", "We assist you with the form."],
  ["Delivery takes 3 days.", "Delivery requires 3 days."],
  ["About 40 people came.", "Approximately 40 people came."],
  ["Please get in touch.", "Please contact us."],
  ["It is late, but we will wait.", "It is late; however, we will wait."],
])("formal: %s", (text, expected) => {
  expect(proposalsOf(useFormalWord, text)).toContain(expected);
});

test.each([
  ["a command", "Take 20% off today."],
  ["our own getting in touch", "We will get in touch."],
  ["a date after about", "We are writing about Monday."],
  ["an idiom", "This comes in handy."],
  ["waiting that cannot be", "We can't wait any longer."],
  ["fixing a thing", "We can fix it in an hour."],
  ["a question without its subject", "Need more time?"],
])("formal words leave %s", (_, text) => {
  const made = proposalsOf(useFormalWord, text);
  expect(made.filter((one) => /require|contact us|approximately|convenient|unable|resolve/i.test(one))).toEqual([]);
});

test.each([
  ["We kindly request that you submit the form.", "Please submit the form."],
  ["You are kindly requested to reply by Friday.", "Please reply by Friday."],
  ["We request that you reply.", "Please reply."],
  ["Should you require help, call us.", "If you need help, call us."],
  ["Kindly send us the form.", "Please send us the form."],
])("plain: %s", (text, expected) => {
  expect(proposalsOf(usePlainWord, text)).toContain(expected);
});

test("kindly inside a clause does not become please", () => {
  expect(proposalsOf(usePlainWord, "We kindly request that you submit the form.").join()).not.toContain("we please");
  expect(proposalsOf(usePlainWord, "We kindly ask for a reply.").join()).not.toMatch(/we please/i);
});

test.each([
  ["The kids' room is ready.", "The children's room is ready."],
  ["We will talk soon.", undefined],
  ["It ships soon.", "It ships shortly."],
])("words of their place: %s", (text, expected) => {
  const proposals = proposalsOf(useFormalWord, text);
  if (expected === undefined) expect(proposals.join()).not.toContain("shortly");
  else expect(proposals).toContain(expected);
});
