"""The actors as a network: a node for each, an edge for what they do to each other and for what they say of each other.

An event is an edge from each actor who acts in it to each other participant, or, where nobody else takes part, between
those who act, each pair once. A claim is an edge from the claimant to each participant of the event it is about. Events
of one actor, and claims about no event or only about the claimant, give no edge.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from dossier.csvfiles import Row
from dossier.exports import joined
from dossier.exports.dataset import Dataset

if TYPE_CHECKING:
    import networkx

ABOUT = "the network of actors as GraphML for Gephi and igraph, and as JSON for d3"
LIBRARIES = {"networkx": "networkx>=3.4,<4"}
GRAPHML, NODE_LINK = "graph.graphml", "graph.json"
ACTING = "actor"
"""The role of those from whom the edges of an event start."""

Attributes = dict[str, str | int | bool]
Edge = tuple[str, str, str, Attributes]


def write(dataset: Dataset, folder: Path) -> None:
    """Write the network in both forms; an attribute that a record does not have is left out, never empty."""
    import networkx

    graph = network(dataset)
    # the writer for lxml, which may or may not be installed, writes other bytes
    networkx.write_graphml_xml(graph, folder / GRAPHML, encoding="utf-8", prettyprint=True)
    content = networkx.node_link_data(graph, edges="links")
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    (folder / NODE_LINK).write_text(text, encoding="utf-8")


def network(dataset: Dataset) -> networkx.MultiDiGraph[str]:
    """Return the network; the keys of edges are unique, so that they can stand as ids in GraphML."""
    import networkx

    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(
        title=dataset.title, package=f"{dataset.package.name} {dataset.package.version or ''}".strip()
    )
    tables = dataset.records.tables
    for actor_id, actor in tables["actors"].items():
        told = joined.labelled(dataset, "actors", actor)
        told.pop("actor_id")
        graph.add_node(actor_id, label=actor["name"], **{name: cell for name, cell in told.items() if cell})
    for source, target, key, attributes in (*_events(dataset), *_claims(dataset)):
        graph.add_edge(source, target, key=key, **attributes)
    return graph


def _events(dataset: Dataset) -> Iterator[Edge]:
    tables = dataset.records.tables
    taking: dict[str, list[Row]] = {}
    for row in tables["event_participants"].values():
        taking.setdefault(row["event_id"], []).append(row)
    for event_id, rows in taking.items():
        acting = list(dict.fromkeys(row["actor_id"] for row in rows if row["participant_role"] == ACTING))
        roles = {row["actor_id"]: row["participant_role"] for row in rows if row["actor_id"] not in acting}
        told = joined.labelled(dataset, "events", tables["events"][event_id])
        dates = {name: told[name] for name in ("start_date", "end_date", "date_precision")}
        pairs = [(one, other, role) for one in acting for other, role in roles.items()]
        if not roles:
            pairs = [(one, other, ACTING) for one, other in combinations(acting, 2)]
        for one, other, role in pairs:
            attributes: Attributes = {
                "kind": "event",
                "label": f"{told['status']}: {told['title']}",
                "type": told["event_type"],
                "status": told["status"],
                **dates,
                "role_of_target": dataset.said("event_participants", "participant_role", role),
                "directed": bool(roles),
                "record_id": event_id,
            }
            yield one, other, f"{event_id}-{one}-{other}", _filled(attributes)


def _claims(dataset: Dataset) -> Iterator[Edge]:
    tables = dataset.records.tables
    about: dict[str, list[str]] = {}
    for row in tables["event_participants"].values():
        about.setdefault(row["event_id"], []).append(row["actor_id"])
    for claim_id, claim in tables["claims"].items():
        told = joined.labelled(dataset, "claims", claim)
        claimant = claim["claimant_id"]
        origins = len(joined.support(dataset, claim_id).origins)
        for other in dict.fromkeys(about.get(claim["event_id"], [])):
            if other == claimant:
                continue
            attributes: Attributes = {
                "kind": "claim",
                "label": told["statement"],
                "type": told["claim_type"],
                "start_date": told["claimed_from"],
                "end_date": told["claimed_to"],
                "polarity": told["polarity"],
                "certainty": told["certainty"],
                "topic": told["topic"],
                "directed": True,
                "record_id": claim_id,
                "about_event": claim["event_id"],
                "independent_origins": origins,
            }
            yield claimant, other, f"{claim_id}-{claimant}-{other}", _filled(attributes)


def _filled(attributes: Attributes) -> Attributes:
    return {name: cell for name, cell in attributes.items() if cell != ""}
