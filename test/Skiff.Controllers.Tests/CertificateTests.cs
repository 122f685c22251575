using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Signing;
using Skiff.Model;
using Skiff.Model.Authorization.V1;
using Skiff.Model.Certificates.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Controllers.Tests;

/// <summary>What becomes of requests for certificates.</summary>
public sealed class CertificateTests
{
    private const string ClientSigner = "kubernetes.io/kube-apiserver-client";
    private const string NodeClientSigner = "kubernetes.io/kube-apiserver-client-kubelet";
    private const string NodeServingSigner = "kubernetes.io/kubelet-serving";

    private static readonly DateTimeOffset now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] nodeUsages = ["client auth", "digital signature", "key encipherment"];

    [Theory]
    [InlineData("system:node:n1", "selfnodeclient", "Auto approving self kubelet client certificate after SubjectAccessReview.")]
    [InlineData("system:node:n2", "nodeclient", "Auto approving kubelet client certificate after SubjectAccessReview.")]
    [InlineData("system:node:n2", "selfnodeclient", null)]
    [InlineData("system:node:n1", "", null)]
    public void Node_clients_are_approved_for_those_who_may(string user, string may, string? message)
    {
        CertificateSigningRequest csr = Request(NodeClientSigner, nodeUsages, user);
        Plan plan = CertificateApprovingController.Reconcile(new(csr, wanted => wanted.User == user
            && wanted.ResourceAttributes is { Verb: "create", Resource: "certificatesigningrequests" } asked
            && asked.Subresource == may));

        CertificateSigningRequestCondition? made = plan.Writes.IsEmpty
            ? null
            : ((CertificateSigningRequest)((UpdateWrite)plan.Writes[0]).Value).Status.Conditions[0];
        Assert.Equal(message, made?.Message);
        if (made is null) return;
        Assert.Equal("approval", plan.Writes[0].Subresource);
        Assert.Equal(("Approved", "True", "AutoApproved"), (made.Type, made.Status, made.Reason));
    }

    [Theory]
    [InlineData(NodeServingSigner)]
    [InlineData(ClientSigner)]
    public void Nothing_else_is_approved(string signer)
    {
        CertificateSigningRequest csr = Request(signer, nodeUsages, "system:node:n1");
        ControlSettings settings = ControlSettings.Default with { IsAllowed = _ => true };
        Assert.Null(CertificateApprovingController.Observe(Snapshot(csr, settings), new("", "csr")));
    }

    [Theory]
    [InlineData(ClientSigner, "me", "team", "client auth", "", null)]
    [InlineData(ClientSigner, "me", "team", "digital signature", "", "missing required usage for client certificate: client auth")]
    [InlineData(ClientSigner, "me", "team", "client auth,server auth", "", "invalid usage for client certificate: server auth")]
    [InlineData(NodeClientSigner, "system:node:a", "system:nodes", "digital signature,client auth", "", null)]
    [InlineData(NodeClientSigner, "system:node:a", "system:nodes", "client auth", "",
        "usages did not match [client auth digital signature key encipherment]")]
    [InlineData(NodeClientSigner, "me", "system:nodes", "digital signature,client auth", "",
        "subject common name does not begin with system:node:")]
    [InlineData(NodeClientSigner, "system:node:a", "team", "digital signature,client auth", "",
        "subject organization is not system:nodes")]
    [InlineData(NodeClientSigner, "system:node:a", "system:nodes", "digital signature,client auth", "a.example",
        "DNS subjectAltNames are not allowed")]
    [InlineData(NodeServingSigner, "system:node:a", "system:nodes", "digital signature,server auth", "a.example", null)]
    [InlineData(NodeServingSigner, "system:node:a", "system:nodes", "digital signature,server auth", "",
        "DNS or IP subjectAltName is required")]
    public void Signers_sign_what_is_theirs_and_say_why_not(
        string signer, string user, string group, string usages, string name, string? fault)
    {
        CertificateSigningRequest csr = Approved(Request(signer, usages.Split(','), "somebody", user, group, name));
        Plan plan = CertificateSigningController.Reconcile(new(csr, (_, _, _) => new("made"u8.ToArray())));

        CertificateSigningRequest written = (CertificateSigningRequest)((UpdateWrite)Assert.Single(plan.StatusWrites)).Value;
        CertificateSigningRequestCondition? failed = written.Status.Conditions.FirstOrDefault(c => c.Type == "Failed");
        Assert.Equal(fault, failed?.Message);
        Assert.Equal(fault is null ? 4 : 0, written.Status.Certificate.Length);
        if (failed is not null) Assert.Equal("SignerValidationFailure", failed.Reason);
    }

    [Theory]
    [InlineData(null, 365 * 24 * 60)]
    [InlineData(600, 10)]
    [InlineData(3600, 60)]
    [InlineData(int.MaxValue, 365 * 24 * 60)]
    public void The_lifetime_wanted_is_given_up_to_a_year(int? seconds, int minutes)
    {
        CertificateSigningRequest csr = Approved(Request(ClientSigner, ["client auth"], "me"));
        TimeSpan? given = null;
        CertificateSigningController.Reconcile(new(
            csr with { Spec = csr.Spec with { ExpirationSeconds = seconds } },
            (_, _, lifetime) =>
            {
                given = lifetime;
                return default;
            }));
        Assert.Equal(TimeSpan.FromMinutes(minutes), given);
    }

    [Theory]
    [InlineData("Approved", true)]
    [InlineData("Approved Denied", false)]
    [InlineData("Approved Failed", false)]
    [InlineData("Denied", false)]
    [InlineData("", false)]
    public void Only_what_was_approved_is_signed(string conditions, bool isSigned)
    {
        CertificateSigningRequest csr = Request(ClientSigner, ["client auth"], "me");
        foreach (string type in conditions.Split(' ', StringSplitOptions.RemoveEmptyEntries)) csr = With(csr, type, now);
        ControlSettings settings = ControlSettings.Default with { SignCertificate = (_, _, _) => default };

        Assert.Equal(isSigned, CertificateSigningController.Observe(Snapshot(csr, settings), new("", "csr")) is not null);
        Assert.Null(CertificateSigningController.Observe(Snapshot(csr, ControlSettings.Default), new("", "csr")));
        CertificateSigningRequest foreign = csr with { Spec = csr.Spec with { SignerName = "example.com/signer" } };
        Assert.Null(CertificateSigningController.Observe(Snapshot(foreign, settings), new("", "csr")));
    }

    [Theory]
    [InlineData("", 24)]
    [InlineData("Denied", 1)]
    [InlineData("Failed", 1)]
    [InlineData("Approved", 24)]
    [InlineData("Approved issued", 1)]
    public void What_has_served_its_time_is_deleted(string state, int hours)
    {
        CertificateSigningRequest csr = Request(ClientSigner, ["client auth"], "me");
        csr = csr with { Metadata = csr.Metadata with { CreationTimestamp = now } };
        string[] words = state.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 0) csr = With(csr, words[0], now);
        if (words.Length > 1) csr = csr with { Status = csr.Status with { Certificate = CertificateUntil(now.AddYears(1)) } };

        Plan early = CertificateCleaningController.Reconcile(new(csr, now.AddHours(hours)));
        Assert.True(early.IsDry);
        Assert.NotNull(early.RequeueAfter);
        Plan late = CertificateCleaningController.Reconcile(new(csr, now.AddHours(hours).AddSeconds(1)));
        Assert.IsType<DeleteWrite>(Assert.Single(late.Writes));
    }

    [Fact]
    public void A_request_goes_with_its_certificate()
    {
        CertificateSigningRequest csr = With(Request(ClientSigner, ["client auth"], "me"), "Approved", now);
        csr = csr with { Status = csr.Status with { Certificate = CertificateUntil(now.AddMinutes(10)) } };
        Assert.True(CertificateCleaningController.Reconcile(new(csr, now.AddMinutes(10))).IsDry);
        Assert.False(CertificateCleaningController.Reconcile(new(csr, now.AddMinutes(11))).IsDry);
    }

    private static CacheSnapshot Snapshot(CertificateSigningRequest csr, ControlSettings settings)
    {
        KindCache cache = KindCache.Of(Kinds.CertificateSigningRequest, [csr], 1, now);
        return new(settings, now, [cache]);
    }

    private static CertificateSigningRequest Approved(CertificateSigningRequest csr) => With(csr, "Approved", now);

    private static CertificateSigningRequest With(CertificateSigningRequest csr, string type, DateTimeOffset at) => csr with
    {
        Status = csr.Status with
        {
            Conditions = csr.Status.Conditions.Add(CertificateSigningRequestCondition.Empty with
            {
                Type = type, Status = "True", LastUpdateTime = at,
            }),
        },
    };

    private static CertificateSigningRequest Request(
        string signer, string[] usages, string author, string user = "system:node:n1", string group = "system:nodes",
        string name = "")
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={user}, O={group}", key, HashAlgorithmName.SHA256);
        if (name.Length > 0)
        {
            SubjectAlternativeNameBuilder names = new();
            names.AddDnsName(name);
            request.CertificateExtensions.Add(names.Build());
        }

        return CertificateSigningRequest.Empty with
        {
            Metadata = ObjectMeta.Empty with { Name = "csr", UID = "u", ResourceVersion = "1" },
            Spec = CertificateSigningRequestSpec.Empty with
            {
                Request = new(Encoding.ASCII.GetBytes(request.CreateSigningRequestPem())),
                SignerName = signer,
                Usages = ListOf.From(usages),
                Username = author,
            },
        };
    }

    private static Bytes CertificateUntil(DateTimeOffset end)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 made =
            new CertificateRequest("CN=me", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddYears(-1), end);
        return new(Encoding.ASCII.GetBytes(made.ExportCertificatePem()));
    }
}
