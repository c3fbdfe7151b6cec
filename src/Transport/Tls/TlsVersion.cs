namespace Understudy.Transport.Tls;

/// <summary>The oldest version that is spoken. The numbers are those on the wire.</summary>
public enum TlsVersion
{
    Tls12 = 0x0303,
    Tls13 = 0x0304,
}
