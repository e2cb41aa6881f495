"""Scores two lists of people with Splink: `link.py ORIGINALS COPIES PROBABILITY`.

The settings are those of Splink's own example for FEBRL 4, the detailed model, as far as they speak
of fields that are told here: without the dates of birth, the postcodes and the states. Where the
example trains on pairs of one date of birth or one postcode, this trains on pairs of one personal
number and of one name. Prints one JSON object: the version, and for each pair that is at least so
probably one person the two numbers and the weight.
"""

import json
import sys

import pyarrow as pa
import splink
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

FIELDS = ["given_name", "surname", "soc_sec_id", "street_number", "address_1"]


def table(path):
    with open(path, encoding="utf-8") as file:
        people = json.load(file)
    columns = {"rec_id": pa.array([person["rec_id"] for person in people], pa.int64())}
    for field in FIELDS:
        columns[field] = pa.array([person[field] for person in people], pa.string())
    return pa.table(columns)


def main(originals, copies, probability):
    settings = SettingsCreator(
        unique_id_column_name="rec_id",
        link_type="link_only",
        blocking_rules_to_generate_predictions=[
            block_on("given_name", "surname"),
            "l.given_name = r.surname and l.surname = r.given_name",
            block_on("soc_sec_id"),
            block_on("street_number", "address_1"),
        ],
        comparisons=[
            cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
        ],
    )
    database = DuckDBAPI()
    # In link_only the first table is always on the left: names in alphabetical order.
    tables = [
        database.register(table(originals), dataset_display_name="a_originals"),
        database.register(table(copies), dataset_display_name="b_copies"),
    ]
    linker = Linker(tables, settings)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("soc_sec_id")], recall=0.8)
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=7)
    for rule in (block_on("soc_sec_id"), block_on("given_name", "surname")):
        training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True
        )
    found = linker.inference.predict(threshold_match_probability=probability)
    pairs = [
        [pair["rec_id_l"], pair["rec_id_r"], pair["match_weight"]]
        for pair in found.as_record_list()
    ]
    json.dump({"version": splink.__version__, "pairs": pairs}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
