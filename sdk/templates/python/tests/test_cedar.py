"""The adapter against scripted answers, the samples of Cedar's own page among them."""

from __future__ import annotations

import unittest
from pathlib import Path
from typing import Any

from app import PmsSource
from cedar.adapter import Cedar
from pms_source import Session
from stepping import testing
from stepping.context import Context, Steps
from stepping.testing import Answer, Told, answer, no_answer
from wit_world.exports import pms_source as wit

SAMPLES = Path(__file__).parent.parent / "samples"
JUNIPER = "prp_juniper_1"
ELM = "prp_elm_2"


def sample(name: str) -> str:
    return (SAMPLES / f"{name}.json").read_text()


PAGES = [answer(sample("residents-1")), answer(sample("residents-2"))]


def play(
    kind: wit.JobKind,
    answers: list[Answer],
    endpoint: str = "https://api.cedar.example.com/",
    steps: int | None = None,
) -> Told:
    job = testing.job_of(kind, {"endpoint": endpoint}, ["api_key"])
    return testing.play(Session, job, answers, steps)


def residents(*properties: str) -> wit.JobKind:
    job = wit.ResidentsJob(list(properties), wit.Reach_Full(), None, [])
    return wit.JobKind_Residents(job)


def read(*answers: Answer) -> Told:
    return play(residents(JUNIPER), list(answers))


def page(*entries: Any) -> Answer:
    return answer({"residents": entries, "next_page": None, "total": len(entries)})


def row(**members: Any) -> wit.Row:
    """The row of a resident with these members."""
    return read(page({"id": "1", **members})).rows[0]


class Rows(unittest.TestCase):
    def test_the_samples_give_five_rows_and_the_total_fits(self) -> None:
        told = read(*PAGES)
        people = [row.person for row in told.rows]
        self.assertEqual(people, [f"res_1000{number}" for number in range(1, 6)])
        total = wit.Total(announced=5, counted=5, unit="residents")
        complete = wit.Completion(JUNIPER, 5, wit.Coverage.EVERYONE, total, [])
        self.assertEqual(told.complete, [complete])

    def test_an_answer_is_read_in_the_charset_that_it_declares(self) -> None:
        text = '{"residents": [{"id": "1", "first_name": "Renée"}], "next_page": null, "total": 1}'
        headers = {"content-type": "application/json; charset=ISO-8859-1"}
        (renee,) = read(answer(text.encode("latin-1"), headers=headers)).rows
        self.assertEqual(renee.first_name, wit.TextValue_Value("Renée"))

    def test_a_household_holds_together_across_pages(self) -> None:
        ingrid, _, _, tobias, _ = read(*PAGES).rows
        self.assertEqual(ingrid.household, tobias.household)
        self.assertEqual([ingrid.role, tobias.role], [wit.Role.LEASEHOLDER, wit.Role.OCCUPANT])

    def test_null_is_blank_and_a_missing_key_is_absent(self) -> None:
        _, _, zelda, tobias, percy = read(*PAGES).rows
        self.assertEqual([tobias.email, zelda.unit], [wit.TextValue_Blank()] * 2)
        self.assertEqual(zelda.move_out, wit.DateValue_Blank())
        self.assertEqual([percy.email, percy.phone], [wit.TextValue_Absent()] * 2)

    def test_a_date_is_a_day_blank_absent_or_unreadable(self) -> None:
        for said, day in [
            ("2024-02-29", wit.DateValue_Value(wit.Day(2024, 2, 29))),
            ("0001-01-01", wit.DateValue_Value(wit.Day(1, 1, 1))),
            ("2026-02-29", wit.DateValue_Unreadable("2026-02-29")),
            ("2026-13-01", wit.DateValue_Unreadable("2026-13-01")),
            ("soon", wit.DateValue_Unreadable("soon")),
            ("", wit.DateValue_Blank()),
        ]:
            with self.subTest(said):
                self.assertEqual(row(lease_starts_on=said).lease_start, day)
        self.assertEqual(row().lease_start, wit.DateValue_Absent())

    def test_a_notice_ends_with_the_move_out(self) -> None:
        for move_out, standing in [
            ("2026-07-20", wit.Standing.CURRENT),
            ("2026-07-19", wit.Standing.PAST),
            ("1900-01-01", wit.Standing.CURRENT),
            (None, wit.Standing.CURRENT),
        ]:
            with self.subTest(move_out):
                self.assertEqual(row(status="notice", moves_out_on=move_out).standing, standing)

    def test_every_status_and_role_word_is_known_and_a_new_one_is_passed_on(self) -> None:
        for status, standing in [
            ("applicant", wit.Standing.OTHER),
            ("upcoming", wit.Standing.PENDING),
            ("current", wit.Standing.CURRENT),
            ("eviction", wit.Standing.CURRENT),
            ("past", wit.Standing.PAST),
            ("cancelled", wit.Standing.OTHER),
            ("away", None),
        ]:
            with self.subTest(status):
                found = row(status=status)
                self.assertEqual((found.status, found.standing), (status, standing))
        self.assertEqual(row(role="guarantor").role, wit.Role.GUARANTOR)
        self.assertEqual(row(role="child").role, wit.Role.MINOR)
        self.assertEqual(row(role="butler").role, wit.Role.OCCUPANT)

    def test_an_entry_without_an_id_is_rejected_and_the_others_go_on(self) -> None:
        told = read(page({"email": "a@example.com"}, 7, {"id": "1"}))
        reasons = [rejected.reason for rejected in told.batches[0].rejected]
        self.assertEqual(reasons, ["an entry has no id", "an entry is no JSON object"])
        self.assertEqual((len(told.rows), told.complete[0].rows), (1, 3))


class Calls(unittest.TestCase):
    def test_requests_ask_for_the_page_have_ids_and_name_the_credential(self) -> None:
        requests = read(*PAGES).requests
        asked = [request.query[0].value for request in requests]
        self.assertEqual(asked, [[wit.Segment_Bytes(b"1")], [wit.Segment_Bytes(b"2")]])
        self.assertEqual([request.id for request in requests], [1, 2])
        url = f"https://api.cedar.example.com/cedar/v1/properties/{JUNIPER}/residents"
        self.assertEqual([request.url for request in requests], [url, url])
        self.assertEqual([request.credential for request in requests], ["key", "key"])

    def test_properties_have_names_addresses_and_the_account(self) -> None:
        told = play(wit.JobKind_Properties(), [answer(sample("properties"))])
        address = ["100 Juniper Ave", "Boise ID 83702"]
        juniper = wit.Property(JUNIPER, "Juniper Mews", address, [])
        expected = wit.PropertyList("api.cedar.example.com", [juniper], [])
        self.assertEqual(told.properties, expected)

    def test_a_check_tries_both_lists(self) -> None:
        listed = answer(sample("properties"))
        nothing = answer({"properties": [], "next_page": None, "total": 0})
        for answers, outcomes in [
            ([listed, PAGES[0]], ["works", "works"]),
            ([listed, answer("", 403)], ["works", "permission"]),
            ([nothing], ["works", "other"]),
            ([answer(sample("unknown-key"), 401)], ["log-in", "log-in"]),
        ]:
            with self.subTest(outcomes):
                checked = play(wit.JobKind_Check(), answers).checked
                assert checked is not None
                found = [verdict.outcome for verdict in checked.verdicts]
                self.assertEqual(found, outcomes)
                if outcomes[0] == "log-in":
                    message = "HTTP 401: This key is unknown or was revoked."
                    self.assertEqual(checked.verdicts[0].message, message)


class Failures(unittest.TestCase):
    def test_what_goes_wrong_at_one_property_leaves_the_others_alone(self) -> None:
        for spoiled, kind in [
            (answer("{}", 403), "permission"),
            (answer("{}", 404), "reach"),
            (answer("", 503), "reach"),
            (answer("<!DOCTYPE html><html></html>"), "answer"),
            (answer(sample("residents-1")[:500]), "answer"),
            (answer("{}"), "answer"),
            (answer("null"), "answer"),
            (answer("[" * 100_000), "answer"),
            (answer({"residents": [], "next_page": None}), "answer"),
            (answer({"residents": [], "total": 0}), "answer"),
            (answer({"residents": [], "next_page": 1, "total": 0}), "answer"),
            (no_answer("timeout"), "reach"),
            (no_answer("truncated"), "answer"),
        ]:
            with self.subTest(kind=kind, spoiled=spoiled):
                told = play(residents(JUNIPER, ELM), [spoiled, page()])
                [failed] = told.failed
                found = (failed.property, failed.failure.kind, failed.failure.operation)
                self.assertEqual(found, (JUNIPER, kind, "residents"))
                self.assertEqual([one.property for one in told.complete], [ELM])

    def test_a_limit_or_a_refused_key_ends_the_job(self) -> None:
        for refusal, kind, wait in [
            (answer("{}", 429, {"retry-after": "7"}), "rate-limit", 7000),
            (answer("{}", 429, {"retry-after": "soon"}), "rate-limit", None),
            (answer("", 401), "log-in", None),
        ]:
            with self.subTest(kind=kind, wait=wait):
                failure = play(residents(JUNIPER, ELM), [refusal]).failure
                assert failure is not None
                self.assertEqual((failure.kind, failure.retry_after_ms), (kind, wait))

    def test_a_cancelled_job_is_done_at_once(self) -> None:
        for steps in range(5):
            with self.subTest(steps):
                told = play(residents(JUNIPER), PAGES, steps=steps)
                self.assertEqual((told.failure, told.complete), (None, []))

    def test_an_address_that_is_none_is_refused_by_the_name_of_its_setting(self) -> None:
        for endpoint in ["api.cedar.example.com", "ftp://cedar.example.com", "https://", ""]:
            with self.subTest(endpoint):
                failure = play(wit.JobKind_Check(), [], endpoint=endpoint).failure
                assert failure is not None
                self.assertIn("`endpoint`", failure.message)

    def test_a_mistake_in_the_adapter_says_where_it_is(self) -> None:
        class Mistaken(Cedar):
            def check(self, cx: Context) -> Steps[wit.CheckReport]:
                yield from cx.failed("", None)  # type: ignore[arg-type]
                return wit.CheckReport("", [], [])

        class MistakenSession(Session):
            adapter = Mistaken

        job = testing.job_of(wit.JobKind_Check(), {"endpoint": "https://a.example.com"}, [])
        failure = testing.play(MistakenSession, job, []).failure
        assert failure is not None
        self.assertRegex(failure.message, r"the adapter has a mistake: .*Mistaken\.check, line \d")


class Description(unittest.TestCase):
    def test_it_is_the_same_every_time(self) -> None:
        self.assertEqual(PmsSource().describe(), PmsSource().describe())


if __name__ == "__main__":
    unittest.main()
