"""The view JSON pages are measured against: Django REST framework as its documentation shows it, nothing left out or
added. PageNumberPagination counts the query set, a ModelSerializer writes every column, JSONRenderer the page.

Served by ``gunicorn app:application`` in this folder, with DATABASE_URL and JWT_SECRET in the environment. It runs in a
virtual environment of its own (bench/requirements-drf.txt) and imports nothing of the product.
"""

from __future__ import annotations

import os
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import django
import jwt
from django.conf import settings

SEOUL = ZoneInfo("Asia/Seoul")
address = urlsplit(os.environ["DATABASE_URL"])
POSTGRESQL = address.scheme.startswith("postgresql")
if POSTGRESQL:
    database = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": address.path[1:],
        "HOST": address.hostname,
        "PORT": address.port,
        "USER": address.username,
        "CONN_MAX_AGE": None,  # persistent connections
    }
else:
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": address.path[1:], "CONN_MAX_AGE": None}

settings.configure(
    SECRET_KEY=os.environ["JWT_SECRET"],
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": database},
    USE_TZ=True,
    TIME_ZONE=SEOUL.key,
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    INSTALLED_APPS=["rest_framework"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    REST_FRAMEWORK={
        "UNAUTHENTICATED_USER": None,
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    },
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework.authentication import BaseAuthentication  # noqa: E402
from rest_framework.exceptions import AuthenticationFailed  # noqa: E402
from rest_framework.generics import ListAPIView  # noqa: E402
from rest_framework.pagination import PageNumberPagination  # noqa: E402
from rest_framework.permissions import BasePermission  # noqa: E402
from rest_framework.serializers import ModelSerializer  # noqa: E402


def rack_model() -> type[models.Model]:
    """A model of the table ``rack``, as inspectdb writes it."""
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, "rack")
    fields: dict[str, object] = {"__module__": __name__}
    for column in described:
        name, stored = column.name.lower(), {"db_column": column.name, "null": True}
        if name == "timestamp":
            # SQLite keeps microseconds: read as the whole numbers they are, which is less work than a time
            kind = models.DateTimeField if POSTGRESQL else models.BigIntegerField
            fields[name] = kind(db_column=column.name, primary_key=True)
        elif str(column.type_code).lower() in ("double", "701"):  # as SQLite calls it; PostgreSQL's number of the type
            fields[name] = models.FloatField(**stored)
        else:
            fields[name] = models.IntegerField(**stored)
    fields["Meta"] = type("Meta", (), {"db_table": "rack", "managed": False, "app_label": "bench"})
    return type("Rack", (models.Model,), fields)


Rack = rack_model()
connection.close()  # gunicorn forks


class Bearer(BaseAuthentication):
    """A signed token, believed for its signature and expiry alone: no look-up in a database."""

    def authenticate(self, request):
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not token:
            return None
        try:
            return "user", jwt.decode(token, os.environ["JWT_SECRET"], algorithms=["HS256"])
        except jwt.InvalidTokenError as error:
            raise AuthenticationFailed from error


class SignedIn(BasePermission):
    def has_permission(self, request, view) -> bool:
        return request.auth is not None


class RackSerializer(ModelSerializer):
    class Meta:
        model = Rack
        fields = "__all__"


class Pages(PageNumberPagination):
    page_size = 1000
    page_size_query_param = "page_size"
    max_page_size = 10_000


class Racks(ListAPIView):
    """Rows of a bank, half-open by start-time and end-time where they are given."""

    authentication_classes = (Bearer,)
    permission_classes = (SignedIn,)
    serializer_class = RackSerializer
    pagination_class = Pages

    def get_queryset(self):
        within = {"bank_id": self.kwargs["bank"]}
        for name, condition in (("start-time", "timestamp__gte"), ("end-time", "timestamp__lt")):
            if name in self.request.query_params:
                moment = datetime.fromisoformat(self.request.query_params[name]).replace(tzinfo=SEOUL)
                within[condition] = moment if POSTGRESQL else round(moment.timestamp() * 1e6)
        return Rack.objects.filter(**within).order_by("timestamp", "bank_id", "rack_id")


urlpatterns = [path("api/ess/operating-sites/1/banks/<int:bank>/racks/", Racks.as_view())]
application = get_wsgi_application()
