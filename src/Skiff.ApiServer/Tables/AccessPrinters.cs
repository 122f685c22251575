using Skiff.Model;
using Skiff.Model.Certificates.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Rbac.V1;

namespace Skiff.ApiServer.Tables;

/// <summary>Rows of role bindings and certificate requests.</summary>
internal static class AccessPrinters
{
    /// <summary>Rows of role bindings.</summary>
    public static Printer RoleBindings { get; } = new Printer<RoleBinding>(
        BindingColumns(),
        static (value, now) => Cells(value, value.RoleRef, value.Subjects, now));

    /// <summary>Rows of cluster role bindings.</summary>
    public static Printer ClusterRoleBindings { get; } = new Printer<ClusterRoleBinding>(
        BindingColumns(),
        static (value, now) => Cells(value, value.RoleRef, value.Subjects, now));

    /// <summary>Rows of certificate signing requests.</summary>
    public static Printer CertificateSigningRequests { get; } = new Printer<CertificateSigningRequest>(
        [
            Columns.Name,
            Columns.Age,
            Columns.Text("SignerName", "Who should sign."),
            Columns.Text("Requestor", "Who asks."),
            Columns.Text("RequestedDuration", "How long the certificate should be valid."),
            Columns.Text("Condition", "How far the request has come."),
        ],
        static (value, now) =>
        [
            value.Metadata.Name,
            CellText.Age(value, now),
            CellText.OrNone(value.Spec.SignerName),
            value.Spec.Username,
            value.Spec.ExpirationSeconds is { } seconds
                ? HumanDuration.Format(TimeSpan.FromSeconds(seconds))
                : CellText.None,
            Condition(value.Status),
        ]);

    private static object?[] Cells(IObject value, RoleRef role, ListOf<Subject> subjects, DateTimeOffset now) =>
    [
        value.Metadata.Name,
        $"{role.Kind}/{role.Name}",
        CellText.Age(value, now),
        Names(subjects, "User"),
        Names(subjects, "Group"),
        Names(subjects, "ServiceAccount"),
    ];

    private static string Names(ListOf<Subject> subjects, string kind) => string.Join(", ", subjects.AsEnumerable()
        .Where(subject => subject.Kind == kind)
        .Select(subject => kind == "ServiceAccount" && subject.Namespace.Length > 0
            ? $"{subject.Namespace}/{subject.Name}"
            : subject.Name));

    private static string Condition(CertificateSigningRequestStatus status)
    {
        bool Has(string type) => status.Conditions.Any(condition => condition.Type == type);
        string state = Has(RequestConditionType.Denied) ? "Denied"
            : Has(RequestConditionType.Approved) ? "Approved"
            : "Pending";
        if (Has(RequestConditionType.Failed)) state += ",Failed";
        return status.Certificate.IsEmpty ? state : state + ",Issued";
    }

    private static ListOf<TableColumnDefinition> BindingColumns() =>
    [
        Columns.Name,
        Columns.Text("Role", "Role that is granted."),
        Columns.Age,
        Columns.Wide("Users", "Users it is granted to."),
        Columns.Wide("Groups", "Groups it is granted to."),
        Columns.Wide("ServiceAccounts", "Service accounts it is granted to."),
    ];
}
