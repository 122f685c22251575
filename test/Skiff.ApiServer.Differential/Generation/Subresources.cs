using Skiff.ApiServer.Differential.Servers;
using Skiff.Machinery;
using Skiff.Model;

namespace Skiff.ApiServer.Differential.Generation;

/// <summary>What can be done to an object through the subresources that only its kind has.</summary>
internal sealed class Subresources(Chance chance, Subject subject, string name)
{
    private string Path => $"{subject.Collection}/{name}";

    /// <summary>Whether a kind has some.</summary>
    public static bool Has(Kind kind) =>
        kind.QualifiedName is "Pod" or "ServiceAccount" or "Namespace" or "CertificateSigningRequest.certificates.k8s.io";

    /// <summary>Whether objects of a kind can be scaled.</summary>
    public static bool Scales(Kind kind) => kind.Subresources.Any(sub => sub.Name == "scale");

    /// <summary>A request to one of them; null when the kind has none.</summary>
    public Request? Use() => subject.Kind.QualifiedName switch
    {
        "Pod" => chance.Percent(50) ? Evict() : Bind(),
        "ServiceAccount" => Token(),
        "Namespace" => Finalize(),
        "CertificateSigningRequest.certificates.k8s.io" => Approve(),
        _ => null,
    };

    private JsonObject Metadata() => Json.Object(
        ("name", Json.Of(chance.Percent(92) ? name : "other")), ("namespace", Json.Of(chance.Percent(90) ? Subject.Namespace : "other")));

    private Request Evict() => new("evict", "POST", $"{Path}/eviction?dryRun=All")
    {
        Body = Json.Object(("apiVersion", Json.Of(chance.Percent(90) ? "policy/v1" : "v1")), ("kind", Json.Of("Eviction")), ("metadata", Metadata()),
            ("deleteOptions", Json.Object(chance.Of<(string, Json)>(
                ("gracePeriodSeconds", Json.Of(0)), ("gracePeriodSeconds", Json.Of(-1)), ("propagationPolicy", Json.Of("Background")), ("propagationPolicy", Json.Of("Bogus")),
                ("preconditions", Json.Object(("uid", Json.Of("x")))))))),
    };

    // A pod is bound through the collection of bindings, too.
    private Request Bind() => new("bind", "POST", chance.Percent(70) ? $"{Path}/binding" : $"/api/v1/namespaces/{Subject.Namespace}/bindings")
    {
        Body = Json.Object(("apiVersion", Json.Of("v1")), ("kind", Json.Of("Binding")), ("metadata", Metadata()),
            ("target", Json.Object(("kind", Json.Of(chance.Of("Node", "Node", "Node", "", "Pod"))), ("name", Json.Of(chance.Of("n1", "n1", "n1", ""))), ("apiVersion", Json.Of("v1"))))),
    };

    private Request Token() => new("token", "POST", $"{Path}/token")
    {
        Body = Json.Object(
            ("apiVersion", Json.Of("authentication.k8s.io/v1")),
            ("kind", Json.Of("TokenRequest")),
            ("metadata", Json.Object()),
            ("spec", Json.Object(
                ("audiences", chance.Of<Json>(Json.Array(), Json.Array(Json.Of("x")), Json.Null)),
                ("expirationSeconds", chance.Of(Json.Of(3600), Json.Of(600), Json.Of(7200), Json.Of(599), Json.Of(-1), Json.Of(1L << 33), Json.Of("x"))),
                ("boundObjectRef", chance.Of<Json>(Json.Null, Json.Null, Json.Null, Json.Object(
                    ("apiVersion", Json.Of("v1")),
                    ("kind", Json.Of(chance.Of("Pod", "Secret", "Node", "ConfigMap"))),
                    ("name", Json.Of("missing")))))))),
    };

    private Request Finalize() => new("finalize", "PUT", $"{Path}/finalize")
    {
        Body = Json.Object(("apiVersion", Json.Of("v1")), ("kind", Json.Of("Namespace")), ("metadata", Json.Object(("name", Json.Of(name)))),
            ("spec", Json.Object(("finalizers", chance.Of(Json.Array(Json.Of("kubernetes")), Json.Array(Json.Of("example.com/x")), Json.Array(Json.Of("bogus"))))))),
    };

    private Request Approve() => new("approve", "PATCH", $"{Path}/approval")
    {
        ContentType = "application/merge-patch+json",
        Body = Json.Object(("status", Json.Object(("conditions", Json.Array(Json.Object(
            ("type", Json.Of(chance.Of("Approved", "Denied", "Failed", "Other", ""))), ("status", Json.Of(chance.Of("True", "False", "Maybe"))),
            ("reason", Json.Of("r")), ("message", Json.Of("m")))))))),
    };

    /// <summary>A request to the scale of an object that has one.</summary>
    public Request Scale()
    {
        int count = chance.Of(0, 1, 5, -1);
        JsonObject body = Json.Object(
            ("kind", Json.Of("Scale")), ("apiVersion", Json.Of("autoscaling/v1")),
            ("metadata", Json.Object(("name", Json.Of(name)), ("namespace", Json.Of(Subject.Namespace)))),
            ("spec", Json.Object(("replicas", Json.Of(count)))));
        return chance.Below(7) switch
        {
            0 => new Request("read scale", "GET", $"{Path}/scale"),
            1 => new Request("scale of another name", "PUT", $"{Path}/scale") { Body = Places.Set(body, ["metadata", "name"], Json.Of("other")) },
            2 => new Request("scale at its version", "PUT", $"{Path}/scale")
            {
                Body = Places.Set(body, ["metadata", "resourceVersion"], Json.Of(chance.Of("{{rv}}", "1"))),
            },
            3 or 5 => new Request("patch scale", "PATCH", $"{Path}/scale")
            {
                Body = Json.Object(("spec", Json.Object(("replicas", chance.Of(Json.Of(count), Json.Of(2), Json.Of("x"), Json.Null))))),
                ContentType = "application/merge-patch+json",
            },
            4 => new Request("scale without kind", "PUT", $"{Path}/scale") { Body = body.Remove("kind") },
            _ => new Request("scale", "PUT", $"{Path}/scale") { Body = body },
        };
    }
}
