"""Addresses of clusters, and users, passwords and authorities, tried on a server that needs them."""

from pathlib import Path

import pytest
from cluster_stub import AUTHORITY, needing, serving

from searcher.index import open_engine
from searcher.index.opensearch import ClusterAddress, Credentials, OpenSearchEngine
from searcher.model.errors import BadEngine, ClusterFailure, ClusterUnreachable, SearcherError

SECRET = "a hidden:word@x"
USER = needing("reader", SECRET)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("opensearch+http://h/n", ClusterAddress(("http://h:9200",), "n")),
        ("opensearch+https://u@h:443/n", ClusterAddress(("https://h:443",), "n", "u")),
        (
            "opensearch+http://u%40x@a:1,b,[::1]:3/n-1?shards=12&replicas=2",
            ClusterAddress(("http://a:1", "http://b:9200", "http://[::1]:3"), "n-1", "u@x", 12, 2),
        ),
    ],
)
def test_an_address_is_parsed(text: str, expected: ClusterAddress) -> None:
    assert ClusterAddress.parse(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "archive", "http://h:9200/n", "opensearch+ftp://h/n", "opensearch+http:///n",
        "opensearch+http://h", "opensearch+http://h/", "opensearch+http://h/N", "opensearch+http://h/a/b",
        "opensearch+http://h/_all", "opensearch+http://h,/n", "opensearch+http://h:x/n",
        "opensearch+http://h/n?shards=0", "opensearch+http://h/n?shards=-1", "opensearch+http://h/n?copies=1",
        "opensearch+http://h /n", "opensearch+http://[::1/n",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(BadEngine) as caught:
        ClusterAddress.parse(text)
    assert "opensearch+https://USER@HOST:9200/NAME" in caught.value.remedy


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(BadEngine) as caught:
        ClusterAddress.parse("opensearch+https://reader:a-hidden@word@h/n")
    assert "hidden" not in str(caught.value)
    assert "word" not in str(caught.value).replace("password", "").replace("PASSWORD", "")
    assert "SEARCHER_ENGINE_PASSWORD_FILE" in str(caught.value)


def test_an_address_is_shown_without_its_settings() -> None:
    text = "opensearch+https://u@a:1,b:2/n"
    assert str(ClusterAddress.parse(f"{text}?shards=3")) == text


class TestCredentials:
    def test_a_password_is_read_from_a_file(self, tmp_path: Path) -> None:
        file = tmp_path / "password"
        file.write_text(f"{SECRET}\r\nanother line\n")
        found = Credentials.of_environment({"SEARCHER_ENGINE_PASSWORD_FILE": str(file)})
        assert found.password == SECRET
        assert "hidden" not in repr(found)

    @pytest.mark.parametrize("name", ["SEARCHER_ENGINE_PASSWORD_FILE", "SEARCHER_ENGINE_CA"])
    def test_a_missing_file_is_named(self, name: str, tmp_path: Path) -> None:
        with pytest.raises(BadEngine, match=f"{name}=.*gone"):
            Credentials.of_environment({name: str(tmp_path / "gone")})


def engine(port: int, credentials: Credentials, user: str = "reader@") -> OpenSearchEngine:
    address = f"opensearch+https://{user}localhost:{port}/archive"
    return OpenSearchEngine(ClusterAddress.parse(address), credentials)


class TestSecured:
    def test_user_password_and_authority_are_sent_and_checked(self) -> None:
        with serving(secure=True, wanted=USER) as stub:
            assert engine(stub.port, Credentials(SECRET, AUTHORITY)).count() == 0
            assert stub.requests[0][:2] == ("GET", "/archive/_doc/head")

    @pytest.mark.parametrize(("user", "password"), [("reader@", "another"), ("", SECRET)])
    def test_a_wrong_password_is_refused_and_not_repeated(self, user: str, password: str) -> None:
        with serving(secure=True, wanted=USER) as stub:
            with pytest.raises(ClusterFailure, match="user or the password") as caught:
                engine(stub.port, Credentials(password, AUTHORITY), user).count()
            assert stub.requests == []
        assert_hidden(caught.value, password)

    def test_a_server_of_an_unknown_authority_is_not_asked(self) -> None:
        with serving(secure=True, wanted=USER) as stub:
            with pytest.raises(ClusterUnreachable, match="authority") as caught:
                engine(stub.port, Credentials(SECRET)).count()
            assert stub.requests == []
        assert_hidden(caught.value, SECRET)

    def test_settings_of_the_environment_are_used(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "password").write_text(SECRET)
        monkeypatch.setenv("SEARCHER_ENGINE_PASSWORD_FILE", str(tmp_path / "password"))
        monkeypatch.setenv("SEARCHER_ENGINE_CA", str(AUTHORITY))
        with serving(secure=True, wanted=USER) as stub:
            address = f"opensearch+https://reader@localhost:{stub.port}/archive"
            assert open_engine(tmp_path, address=address).count() == 0


def assert_hidden(error: BaseException | None, secret: str) -> None:
    """Check that no message of an error, or of what caused it, has a secret."""
    while error is not None:
        assert secret not in str(error)
        assert secret not in repr(error)
        assert needing("reader", secret) not in str(error)
        error = error.__cause__


def test_an_error_of_the_cluster_is_an_error_of_the_index() -> None:
    assert issubclass(ClusterUnreachable, SearcherError)
    assert ClusterUnreachable("a", "b").remedy
