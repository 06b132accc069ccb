"""The advice beside the verdict, pressed in a real browser."""

from urllib.parse import urlencode

from playwright.sync_api import expect

from linreg.words import messages
from tests.waiting import rerun, wait_until_idle

# Their suggestions change epochs (beyond the usual range too), rate, batches, early stopping, optimizer and units.
LINKS = (
    {},
    {"optimizer": "SGD", "learning_rate": "0.19", "momentum": "0.5", "nesterov": "true"},
    {"dataset": "elnino", "optimizer": "SGD", "learning_rate": "0.2", "batch_size": "5"},
    {"dataset": "nile", "standardize": "true", "holdout": "0.3", "early_stopping": "true", "learning_rate": "0.1"},
    {"optimizer": "RMSprop", "learning_rate": "0.3"},
    {"optimizer": "SGD", "learning_rate": "0.002", "epochs": "20"},
)


def test_every_suggestion_pressed_in_a_browser_makes_the_run_converge(page, page_server):
    verdict, pressed = page.locator(".st-key-verdict [data-testid=stAlert]").first, []
    for link in LINKS:
        page.goto(f"{page_server}?{urlencode(link)}")
        wait_until_idle(page)
        before = verdict.text_content()
        for number in range(page.locator("[class*=st-key-suggestion_]").count()):
            button = page.locator(f".st-key-suggestion_{number} button:visible")  # Streamlit hides one for phones
            if not button.count():  # with the reasons
                page.locator(".st-key-why button:visible").click()
            pressed.append(button.inner_text())
            with rerun(page):
                button.click()
            expect(verdict).to_contain_text(messages("en").table["verdict.converged"].split("{")[0])
            with rerun(page):
                page.go_back()
            expect(verdict).to_have_text(before)
    for word in ("epochs", "learning rate", "all rows", "no early", "standardizing", "optimizer"):
        assert any(word in label for label in pressed), (word, pressed)
