using Skiff.Model.Certificates.V1;

namespace Skiff.Controllers;

/// <summary>How far a certificate signing request has come.</summary>
internal static class RequestStates
{
    extension(CertificateSigningRequest request)
    {
        /// <summary>Whether somebody approved or denied it.</summary>
        public bool IsDecided => request.Find(RequestConditionType.Approved) is not null
            || request.Find(RequestConditionType.Denied) is not null;

        /// <summary>Whether it is to be signed.</summary>
        public bool IsToBeSigned => request.Status.Certificate.IsEmpty
            && request.Find(RequestConditionType.Approved) is not null
            && request.Find(RequestConditionType.Denied) is null
            && request.Find(RequestConditionType.Failed) is null;

        /// <summary>The condition of a type, or null.</summary>
        public CertificateSigningRequestCondition? Find(string type) =>
            request.Status.Conditions.FirstOrDefault(condition => condition.Type == type);

        /// <summary>The request with one condition more, which is true. The server stamps it.</summary>
        public CertificateSigningRequest With(string type, string reason, string message) => request with
        {
            Status = request.Status with
            {
                Conditions = request.Status.Conditions.Add(CertificateSigningRequestCondition.Empty with
                {
                    Type = type,
                    Status = "True",
                    Reason = reason,
                    Message = message,
                }),
            },
        };
    }
}
